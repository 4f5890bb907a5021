import { element } from './dom.ts';
import type { Page } from './page.ts';
import type { Section } from './pageState.ts';

/** A part of the page with a heading that opens and closes it, and remembers which. */
export function section(
  page: Page,
  name: Section,
  title: string,
  ...content: readonly Node[]
): HTMLElement {
  const id = `heading-${name}`;
  const details = element(
    'details',
    {},
    element('summary', {}, element('h2', { text: title, attributes: { id } })),
    element('div', { class: 'section-body' }, ...content),
  );
  details.open = page.state.openSections[name];
  details.addEventListener('toggle', () => {
    page.remember({ openSections: { ...page.state.openSections, [name]: details.open } });
  });
  return element('section', { attributes: { 'aria-labelledby': id } }, details);
}
