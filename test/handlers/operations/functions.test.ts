import { SIGNAL } from '../../support/aws-clients';
import { connectedWire } from '../../support/aws-wire';

const { wire, operations } = connectedWire();
const ALIAS = '/2015-03-31/functions/orders-fn/aliases/live';
const CONFIGURATION = 'GET /2015-03-31/functions/hook/configuration';

test('an alias is read with its weights and its state', async () => {
  wire.answers[`GET ${ALIAS}`] = {
    FunctionVersion: '6',
    RevisionId: 'rev',
    RoutingConfig: { AdditionalVersionWeights: { '7': 0.1 } },
  };
  const alias = { version: '6', weights: { '7': 0.1 }, revisionId: 'rev' };
  expect(await operations().lambda.alias('orders-fn', 'live', SIGNAL)).toEqual(alias);
  wire.answers[`GET ${ALIAS}`] = { FunctionVersion: '6', RevisionId: 'rev' };
  expect(await operations().lambda.alias('orders-fn', 'live', SIGNAL)).toEqual({ ...alias, weights: {} });
});

test.each([
  [
    { RevisionId: 'rev' },
    'lambda:GetAlias of orders-fn:live: FunctionVersion: expected a non-empty string, got nothing',
  ],
  [{ FunctionVersion: '6' }, 'lambda:GetAlias of orders-fn:live: RevisionId: expected a non-empty string, got nothing'],
  [
    { FunctionVersion: '6', RevisionId: 'rev', RoutingConfig: { AdditionalVersionWeights: { '7': 10 } } },
    'lambda:GetAlias of orders-fn:live: weight of 7: expected a number between 0 and 1, got a value of type number',
  ],
])('an alias that is not told in full is refused: %j', async (answer, message) => {
  wire.answers[`GET ${ALIAS}`] = answer;
  await expect(operations().lambda.alias('orders-fn', 'live', SIGNAL)).rejects.toThrow(message);
});

test('weights are taken off only the alias that was seen', async () => {
  wire.answers[`PUT ${ALIAS}`] = {};
  await operations().lambda.clearWeights(
    'orders-fn',
    'live',
    { version: '6', weights: { '7': 0.1 }, revisionId: 'rev' },
    SIGNAL,
  );
  expect(wire.calls).toEqual([
    { operation: `PUT ${ALIAS}`, body: { RoutingConfig: { AdditionalVersionWeights: {} }, RevisionId: 'rev' } },
  ]);
});

test('a function is asked for its state', async () => {
  wire.answers[CONFIGURATION] = { State: 'Active', LastUpdateStatus: 'Successful' };
  expect(await operations().lambda.functionState('hook', SIGNAL)).toEqual({
    state: 'Active',
    lastUpdateStatus: 'Successful',
  });
  wire.answers[CONFIGURATION] = { State: 'Active' };
  await expect(operations().lambda.functionState('hook', SIGNAL)).rejects.toThrow(
    'lambda:GetFunctionConfiguration of hook: LastUpdateStatus: expected a non-empty string, got nothing',
  );
});
