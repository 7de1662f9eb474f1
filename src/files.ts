/**
 * Files that are whole or not there: written beside their place under another name, flushed, then renamed.
 *
 * The file system is an argument, so that a full or broken disk can be played in tests.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SystemError } from './errors.js';

/** What of a file system is used. Each throws as node:fs does, with a `code`. */
export interface FileSystem {
  readonly makeFolder: (folder: string) => void;
  readonly isFolder: (path: string) => boolean;
  /** Something is there that is neither a file nor a folder: a device, a pipe, a link. */
  readonly isOther: (path: string) => boolean;
  /** Opens a new file for writing; fails if there is one. */
  readonly create: (path: string) => number;
  /** Writes a part of the bytes; returns how many. */
  readonly write: (file: number, bytes: Uint8Array) => number;
  /** Returns when the bytes are on the disk. */
  readonly flush: (file: number) => void;
  readonly close: (file: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

/** Level by level: Node's own `recursive` never returns where the system refuses a folder with ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

export const nodeFileSystem: FileSystem = {
  makeFolder,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  isOther: (path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && !found.isFile() && !found.isDirectory();
  },
  create: (path) => openSync(path, 'wx'),
  write: (file, bytes) => writeSync(file, bytes),
  flush: (file) => {
    fsyncSync(file);
  },
  close: (file) => {
    closeSync(file);
  },
  rename: (from, to) => {
    renameSync(from, to);
  },
  remove: (path) => {
    rmSync(path, { force: true });
  },
};

/** `ENOSPC` of an error of the system; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'the folder does not exist',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: 'the disk failed',
};

function cannotWrite(path: string, error: unknown): SystemError {
  const code = errorCode(error);
  const reason = REASONS[code];
  const words = reason === undefined ? (error instanceof Error ? error.message : String(error)) : `${reason} (${code})`;
  return new SystemError(`cannot write ${path}: ${words}`, { cause: error });
}

/** A name from a file, made fit for a file of its own. */
export function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100);
}

let counter = 0;

/** Name beside the file; hidden, and of this process alone. */
function temporary(path: string): string {
  counter += 1;
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}-${counter}.tmp`);
}

/** Bytes that are written at once. */
const BLOCK_BYTES = 65_536;

/** Pieces joined into blocks: a call of the system or of a hash costs more than a short piece is worth. */
export function* inBlocks(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array, void, undefined> {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    if (text.length >= BLOCK_BYTES || typeof piece !== 'string') {
      yield Buffer.from(text, 'utf8');
      text = '';
    }
    if (typeof piece !== 'string') yield piece;
  }
  yield Buffer.from(text, 'utf8');
}

/** Renaming over a device or a link would put a file in its place. */
function refuseOther(path: string, files: FileSystem): void {
  if (files.isOther(path)) throw new Error('a device, a pipe or a link is there, not a file');
}

/**
 * Writes a file whole: after an error of any kind the old file is there unchanged, or none is. Makes its folder.
 *
 * @param parts the content in order; may be made on the fly
 * @throws SystemError naming the file and the reason
 */
export function writeWholeFile(
  path: string,
  parts: Iterable<string | Uint8Array>,
  files: FileSystem = nodeFileSystem,
): void {
  const temporaryPath = temporary(path);
  let created = false;
  let file: number | null = null;
  try {
    files.makeFolder(dirname(path));
    refuseOther(path, files);
    file = files.create(temporaryPath);
    created = true;
    for (const block of inBlocks(parts)) {
      let bytes = block;
      while (bytes.length > 0) bytes = bytes.subarray(files.write(file, bytes));
    }
    files.flush(file);
    const toClose = file;
    file = null;
    files.close(toClose);
    files.rename(temporaryPath, path);
  } catch (error) {
    try {
      if (file !== null) files.close(file);
    } catch {
      // The first error is the one to tell.
    }
    try {
      if (created) files.remove(temporaryPath);
    } catch {
      // As above.
    }
    throw cannotWrite(path, error);
  }
}

/**
 * Finds out before a long run that its result could not be written: makes the folder, and a file in it that it removes.
 *
 * @throws SystemError
 */
export function checkWritable(path: string, files: FileSystem = nodeFileSystem): void {
  const temporaryPath = temporary(path);
  try {
    files.makeFolder(dirname(path));
    if (files.isFolder(path)) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    refuseOther(path, files);
    files.close(files.create(temporaryPath));
    files.remove(temporaryPath);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** The folder of the package: the nearest one above this file that has a package.json. Sources and build lie at different depths. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new SystemError('package.json of dtao-sim not found: the installation is broken');
    folder = above;
  }
  return folder;
}

/**
 * The URL of a module that is named and not imported: of its source in development, of what the build makes of it once compiled.
 *
 * @param name  path from the folder of the package, without its ending
 */
export function moduleUrl(name: string): string {
  const file = import.meta.url.endsWith('.ts') ? `${name}.ts` : join('dist', `${name}.js`);
  return pathToFileURL(join(packageFolder(), file)).href;
}
