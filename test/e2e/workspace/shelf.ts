import { entryOf, type Entry } from './catalogue';

export class Shelf {
  readonly shown: Entry[] = [];
  count = 0;

  async show(titles: readonly string[]): Promise<void> {
    titles.forEach(async (title) => {
      this.shown.push(await entryOf(title));
    });
    this.count = this.shown.length;
  }

  async add(title: string): Promise<void> {
    const entry = await entryOf(title);
    this.shown.push(entry);
  }

  refresh(title: string): void {
    entryOf(title);
  }
}
