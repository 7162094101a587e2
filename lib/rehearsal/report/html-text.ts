/** Text that may be put into a page as it is. */
export interface SafeHtml {
  readonly html: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Marks markup that this program made itself; never give it text from outside. */
export function trusted(markup: string): SafeHtml {
  return { html: markup };
}

type Part = string | number | SafeHtml | readonly SafeHtml[];

function rendered(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(({ html: inner }) => inner).join('');
}

/** Template tag: whatever is put in is escaped, unless it was made by this tag. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return {
    html: strings.map((text, index) => (index < parts.length ? `${text}${rendered(parts[index])}` : text)).join(''),
  };
}
