'use strict';

const tour = new URL('default.graphql', document.currentScript.src);

/**
 * Sends one operation to the server and returns its answer, or an error when that is not JSON.
 *
 * `headers` are those typed in GraphiQL's header editor, such as `Authorization`.
 */
async function send(operation, { headers } = {}) {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json',
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `The server answered ${answer.status}, not JSON: ${text.slice(0, 500)}` }] };
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
