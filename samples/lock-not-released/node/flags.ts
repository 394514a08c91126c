declare function save(text: string): Promise<void>;

let saving = false;

export async function saveOnce(text: string): Promise<void> {
  if (saving) return;
  saving = true; // expect: lock-not-released "`saving` stays `true` when"
  await save(text);
  saving = false;
}

export class Queue {
  private busy = false;
  private readonly items: string[] = [];

  async run(): Promise<void> {
    if (!this.busy) {
      this.busy = true; // expect: lock-not-released
      for (const item of this.items) await save(item);
      this.busy = false;
    }
  }

  async safe(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await save('safe');
    } finally {
      this.busy = false;
    }
  }

  // Whatever happens is caught.
  async caught(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await save('caught');
    } catch (error) {
      console.error(error);
    }
    this.busy = false;
  }

  // No flag: nobody asks before it is set.
  async state(): Promise<void> {
    this.busy = true;
    await save('state');
    this.busy = false;
  }
}

// That it stays set is what it says: the thing has been started.
export class Service {
  private running = false;

  async start(): Promise<void> {
    if (this.running) throw new Error('runs already');
    try {
      this.running = true;
      await save('started');
    } catch (error) {
      this.running = false;
      throw error;
    }
  }
}

export class DailyLog {
  private locked = false;

  // A handler takes the failure.
  async append(line: string): Promise<void> {
    if (this.locked) return;
    this.locked = true;
    await save(line).catch((error: unknown) => console.error(error));
    this.locked = false;
  }

  async compute(line: string): Promise<void> {
    if (this.locked) return;
    this.locked = true; // expect: lock-not-released "when `save\(text\)` fails"
    const text = line.trim().repeat(3);
    await save(text); // because: "a failure here leaves the function"
    this.locked = false;
  }
}
