// EventSource as browsers have it: by GET, and it comes again by itself with the id of the last event.

import { EventSource } from 'eventsource';
import { PLACED, askOnce, authorization, placed, tell, untilTheEnd, url } from './desk.mjs';

function open(query) {
  return new EventSource(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Authorization: authorization } }),
  });
}

await askOnce(
  ({ query }) =>
    new Promise((resolve) => {
      const source = open(query);
      let answer;
      source.addEventListener('next', ({ data }) => (answer = JSON.parse(data)));
      source.addEventListener('complete', () => {
        source.close();
        resolve(answer);
      });
    }),
);

let again = false;
const source = open(PLACED);
source.addEventListener('open', () => {
  tell(again ? 'back' : 'connected');
  again = true;
});
source.addEventListener('next', ({ data, lastEventId }) => {
  const answer = JSON.parse(data);
  if (lastEventId !== answer.data.orderPlaced.cursor) tell('error', { error: `id ${lastEventId}` });
  placed(answer, {});
});
source.addEventListener('complete', () => tell('complete'));

await untilTheEnd();
source.close();
