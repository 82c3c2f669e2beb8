import { marked } from 'marked';

/** A page of what a Markdown text says. */
export function page(title: string, text: string): string {
  return `<!doctype html><title>${escape(title)}</title>${marked.parse(text, { async: false })}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
