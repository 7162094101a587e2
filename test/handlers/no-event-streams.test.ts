import {
  EventStreamSerde,
  eventStreamSerdeProvider,
  resolveEventStreamSerdeConfig,
} from '../../lib/handlers/no-event-streams';

test('a call that streams is refused in plain words, and a client that makes none is left as it is', () => {
  expect(() => new EventStreamSerde()).toThrow('a call that streams was made, expected calls with one answer');
  expect(() => eventStreamSerdeProvider()).toThrow('a call that streams was made, expected calls with one answer');
  const config = { region: 'eu-central-1', eventStreamSerdeProvider };
  expect(resolveEventStreamSerdeConfig(config)).toBe(config);
});
