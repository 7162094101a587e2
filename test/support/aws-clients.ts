/** Settings under which an SDK client never reaches for a file or the network. */
export const OFFLINE = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  maxAttempts: 1,
};

/** What a service answers when it refuses. */
export function refusal(name: string): Error {
  return Object.assign(new Error('a message that may quote a value'), { name });
}

/** A payload as the SDK hands it over. */
export function blob(text: string): Uint8Array & { transformToString(): string } {
  return Object.assign(new Uint8Array(Buffer.from(text)), { transformToString: () => text });
}

export const SIGNAL: AbortSignal = new AbortController().signal;
