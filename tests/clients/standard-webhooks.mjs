// Checks a message with the library of the Standard Webhooks project, as a receiver does. Standard input is one JSON object: secret,
// headers, body, and the second that is now; standard output says whether it holds.

import { Webhook } from 'standardwebhooks';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { secret, headers, body, now } = JSON.parse(Buffer.concat(chunks).toString());
Date.now = () => now * 1000;
try {
  const payload = new Webhook(secret).verify(body, headers);
  process.stdout.write(JSON.stringify({ holds: true, type: payload.type }));
} catch (error) {
  process.stdout.write(JSON.stringify({ holds: false, problem: error.message }));
}
