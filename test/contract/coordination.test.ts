import { ContractError } from '../../lib/contract/decode';
import { parsePlan } from '../../lib/contract/plan';
import { PLAN } from '../support/hook-host';

const COORDINATION = {
  mode: 'observe',
  ledgerTable: 'releases',
  freezeWindows: [{ name: 'weekend', calendar: 'Weekend', timeZone: 'Europe/Berlin' }],
  locks: { leaseSec: 3600, holds: [{ name: 'orders-db', mode: 'exclusive' }] },
};

const parsed = (change: object) => parsePlan(JSON.stringify({ ...PLAN, coordination: { ...COORDINATION, ...change } }));

test('the section is read whole, and may be absent', () => {
  expect(parsed({}).coordination).toEqual(COORDINATION);
  expect(parsePlan(JSON.stringify(PLAN))).not.toHaveProperty('coordination');
});

test.each<[string, object, string]>([
  [
    'a mode of another name',
    { mode: 'off' },
    'plan.coordination.mode: expected one of observe, got a value of type string',
  ],
  [
    'locks without a ledger',
    { ledgerTable: undefined },
    'plan.coordination.ledgerTable: expected the ledger in which the locks are, got nothing',
  ],
  [
    'no lock at all',
    { locks: { leaseSec: 1, holds: [] } },
    'plan.coordination.locks.holds: expected at least 1 item, got 0',
  ],
  [
    'a lock twice',
    {
      locks: {
        leaseSec: 1,
        holds: [
          { name: 'a', mode: 'shared' },
          { name: 'a', mode: 'exclusive' },
        ],
      },
    },
    'plan.coordination.locks.holds: expected each lock once, got a twice',
  ],
  [
    'a lock whose name could reach another record',
    { locks: { leaseSec: 1, holds: [{ name: 'a#b', mode: 'shared' }] } },
    'plan.coordination.locks.holds[0].name: expected the name of a lock, got another text',
  ],
  [
    'a lease that ends at once',
    { locks: { leaseSec: 0, holds: [{ name: 'a', mode: 'shared' }] } },
    'plan.coordination.locks.leaseSec: expected a number between 1 and 175020, got a value of type number',
  ],
  [
    'a zone that nobody knows',
    { freezeWindows: [{ name: 'w', calendar: 'W', timeZone: 'Mars/Olympus' }] },
    'plan.coordination.freezeWindows[0].timeZone: expected a time zone that this runtime knows, got another text',
  ],
  ['an unknown field', { lock: 'orders-db' }, 'plan.coordination: unknown field lock'],
])('%s is refused', (_, change, message) => {
  expect(() => parsed(change)).toThrow(new ContractError(message));
});

test('a check with the id of a gate is refused', () => {
  const [check] = PLAN.beforeAllowTraffic;
  const plan = { ...PLAN, beforeAllowTraffic: [{ ...check, id: 'lock' }] };
  expect(() => parsePlan(JSON.stringify(plan))).toThrow(
    new ContractError("plan.beforeAllowTraffic: expected an id that is no gate's, got lock"),
  );
});
