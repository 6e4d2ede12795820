// The older library subscriptions-transport-ws.

import transport from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { PLACED, askOnce, authorization, placed, tell, untilTheEnd, url } from './desk.mjs';

const client = new transport.SubscriptionClient(
  `${url.replace('http', 'ws')}/graphql`,
  { reconnect: true, timeout: 5_000, connectionParams: { Authorization: authorization } },
  WebSocket,
);
client.onConnected(() => tell('connected'));
client.onReconnected(() => tell('back'));

await askOnce(
  (payload) =>
    new Promise((resolve, reject) => {
      let answer;
      client.request(payload).subscribe({
        next: (next) => (answer = next),
        error: reject,
        complete: () => resolve(answer),
      });
    }),
);

const from = { after: undefined };
const variables = { get after() { return from.after; } };
client.request({ query: PLACED, variables }).subscribe({
  next: (answer) => placed(answer, from),
  error: (error) => tell('error', { error: String(error) }),
  complete: () => tell('complete'),
});

await untilTheEnd();
client.close();
