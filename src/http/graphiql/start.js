'use strict';

const tour = new URL('default.graphql', document.currentScript.src);

/**
 * Sends one operation to the server and returns its answer, or the answers of a subscription as they come.
 *
 * `headers` are those typed in GraphiQL's header editor, such as `Authorization`.
 */
async function send(operation, { headers, documentAST } = {}) {
  if (isSubscription(documentAST, operation.operationName)) return follow(operation, headers);
  return read(await ask(operation, headers, 'application/graphql-response+json, application/json'));
}

function isSubscription(document, name) {
  const operations = document?.definitions.filter((definition) => definition.kind === 'OperationDefinition') ?? [];
  const chosen = operations.find((operation) => !name || operation.name?.value === name);
  return chosen?.operation === 'subscription';
}

function ask(operation, headers, accept, signal) {
  return fetch('/graphql', {
    method: 'POST',
    headers: { Accept: accept, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(operation),
    signal,
  });
}

/** The answer, or an error when it is not JSON. */
async function read(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `The server answered ${answer.status}, not JSON: ${text.slice(0, 500)}` }] };
  }
}

/** The answers of a subscription. `return` cuts the connection: a generator alone would first wait for another answer. */
function follow(operation, headers) {
  const cut = new AbortController();
  const answers = listen(operation, headers, cut.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => answers.next(),
    return() {
      cut.abort();
      return answers.return();
    },
  };
}

/** Reads server-sent events: an answer for each `next`, until `complete`. */
async function* listen(operation, headers, signal) {
  try {
    const answer = await ask(operation, headers, 'text/event-stream', signal);
    if (!answer.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      yield await read(answer);
      return;
    }
    const stream = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await stream.read();
      if (done) throw new Error('The server has ended the connection.');
      const events = (text + value).split('\n\n');
      text = events.pop();
      for (const lines of events.map((event) => event.split('\n'))) {
        if (lines.includes('event: complete')) return;
        const data = lines.find((line) => line.startsWith('data: '));
        if (data) yield JSON.parse(data.slice('data: '.length));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The text a first visit opens with; GraphiQL's own greeting when it cannot be read. */
async function firstQuery() {
  const answer = await fetch(tour).catch(() => null);
  return answer?.ok ? answer.text() : undefined;
}

async function start() {
  const graphiql = React.createElement(GraphiQL, {
    fetcher: send,
    defaultQuery: await firstQuery(),
    defaultEditorToolsVisibility: 'headers',
  });
  ReactDOM.createRoot(document.getElementById('graphiql')).render(graphiql);
}

start();
