/**
 * Stands in the bundles of the handlers for the SDK's chain of credential providers, a seventh of their size: Lambda hands
 * out credentials in the environment only, and every client is given them.
 */
export function defaultProvider(): () => Promise<never> {
  return async () => {
    throw new Error('a client was made without credentials, expected those of the environment or of an assumed role');
  };
}
