import { isatty } from 'node:tty';

/** The outside world of one run of the command line, so that tests can run commands without a process. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readStdin(): Promise<Uint8Array>;
  /** Calls back when the user interrupts the run; returns how to stop listening. */
  onInterrupt(callback: () => void): () => void;
}

export interface Output {
  readonly terminal: boolean;
  /** Columns of the terminal, if there is one. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** Exit codes are a contract: scripts depend on them. */
export const EXIT = { clean: 0, findings: 1, incomplete: 2, configuration: 3, arguments: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the run with a message for the user and an exit code. */
export class Stop extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}

/** By name, because a command that is loaded late may come with its own copy of the class. */
export function isStop(error: unknown): error is Stop {
  return error instanceof Error && error.name === 'Stop' && 'exitCode' in error;
}

export function processIo(): Io {
  // A reader that goes away (`| head`) is not an error worth a stack trace.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT.clean : EXIT.incomplete);
    });
  }
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    async readStdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
      return Buffer.concat(chunks);
    },
    onInterrupt(callback) {
      let asked = false;
      const listener = (): void => {
        // The second time the user does not want to wait for partial results.
        if (asked) process.exit(EXIT.interrupted);
        asked = true;
        callback();
      };
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  };
}

function output(stream: NodeJS.WriteStream & { readonly fd: number }): Output {
  return {
    // `stream.isTTY` is undefined for pipes and files, which its type does not say.
    terminal: isatty(stream.fd),
    columns: stream.isTTY ? stream.columns : undefined,
    write: (text) => void stream.write(text),
  };
}
