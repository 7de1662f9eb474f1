import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemError } from '../../src/errors.js';
import {
  checkWritable,
  errorCode,
  type FileSystem,
  inBlocks,
  nodeFileSystem,
  packageFolder,
  writeWholeFile,
} from '../../src/files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtao-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function failing(code: string): never {
  throw Object.assign(new Error(`${code}: as played`), { code });
}

/** A disk on which one operation fails. */
function broken(operation: keyof FileSystem, code: string): FileSystem {
  return { ...nodeFileSystem, [operation]: () => failing(code) };
}

/** A disk with room for so many bytes. */
function small(bytes: number): FileSystem {
  let left = bytes;
  return {
    ...nodeFileSystem,
    write: (file, part) => {
      if (left === 0) failing('ENOSPC');
      const written = Math.min(left, part.length);
      left -= written;
      return nodeFileSystem.write(file, part.subarray(0, written));
    },
  };
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SystemError);
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
}

describe('a file is whole or not there', () => {
  it('is written with its folder, from texts and bytes, and nothing else is left', () => {
    const file = join(folder, 'a', 'b', 'x.json');
    writeWholeFile(file, ['grö', new Uint8Array([0xc3, 0x9f]), 'e']);
    expect(readFileSync(file, 'utf8')).toBe('größe');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['x.json']);
  });

  it('replaces an older one', () => {
    const file = join(folder, 'x.json');
    writeFileSync(file, 'old');
    writeWholeFile(file, ['new']);
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  it('on a full disk the older one stays, and no part of the new one', () => {
    const file = join(folder, 'x.json');
    writeFileSync(file, 'old');
    expect(messageOf(() => writeWholeFile(file, ['a'.repeat(1000), 'b'.repeat(1000)], small(1500)))).toBe(
      `cannot write ${file}: no space left on the disk (ENOSPC)`,
    );
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  it.each([
    ['makeFolder', 'EACCES', 'permission denied (EACCES)'],
    ['create', 'EROFS', 'the disk is read-only (EROFS)'],
    ['flush', 'EIO', 'the disk failed (EIO)'],
    ['close', 'EDQUOT', 'the disk quota is used up (EDQUOT)'],
    ['rename', 'EISDIR', 'it is a folder (EISDIR)'],
    ['rename', 'ESOMETHING', 'ESOMETHING: as played'],
  ] as const)('when %s fails with %s', (operation, code, reason) => {
    const file = join(folder, 'x.json');
    expect(messageOf(() => writeWholeFile(file, ['text'], broken(operation, code)))).toBe(
      `cannot write ${file}: ${reason}`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('when what makes the content fails', () => {
    function* parts(): Generator<string> {
      yield 'begin';
      throw new Error('no more');
    }
    const file = join(folder, 'x.json');
    expect(messageOf(() => writeWholeFile(file, parts()))).toBe(`cannot write ${file}: no more`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells the first error, not that of the cleaning up', () => {
    const file = join(folder, 'x.json');
    const files = { ...broken('write', 'ENOSPC'), close: () => failing('EIO'), remove: () => failing('EIO') };
    expect(messageOf(() => writeWholeFile(file, ['x'], files))).toContain('ENOSPC');
  });
});

describe('before a long run', () => {
  it('a place that can be written is left as it was', () => {
    const file = join(folder, 'new', 'x.json');
    checkWritable(file);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
    writeFileSync(file, 'old');
    checkWritable(file);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it('a place that cannot is told', () => {
    writeFileSync(join(folder, 'file'), '');
    const below = join(folder, 'file', 'x.json');
    expect(messageOf(() => checkWritable(below))).toBe(
      `cannot write ${below}: a part of the path is a file, not a folder (ENOTDIR)`,
    );
    mkdirSync(join(folder, 'x.json'));
    expect(messageOf(() => checkWritable(join(folder, 'x.json')))).toBe(
      `cannot write ${join(folder, 'x.json')}: it is a folder (EISDIR)`,
    );
    expect(messageOf(() => checkWritable(join(folder, 'y'), broken('create', 'EACCES')))).toContain(
      'permission denied',
    );
  });
});

describe('small helpers', () => {
  it('find the package and the code of an error', () => {
    expect(existsSync(join(packageFolder(), 'package.json'))).toBe(true);
    expect(errorCode(new Error('x'))).toBe('');
    expect(errorCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(errorCode('ENOENT')).toBe('');
  });

  it('a link or a device is refused, not replaced', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dtao-test-'));
    const link = join(folder, 'link.json');
    symlinkSync(join(folder, 'elsewhere.json'), link);
    expect(messageOf(() => writeWholeFile(link, ['x']))).toContain('a device, a pipe or a link is there, not a file');
    expect(messageOf(() => checkWritable(link))).toContain('a device, a pipe or a link is there');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it('a folder that the system refuses ends at once', () => {
    expect(messageOf(() => checkWritable('/proc/nowhere/deep/x.json'))).toContain(
      'cannot write /proc/nowhere/deep/x.json',
    );
  });
});

describe('blocks', () => {
  it('hold all pieces in order, and are few', () => {
    const pieces = Array.from({ length: 10_000 }, (_, i) => `é${i},`);
    const blocks = [...inBlocks(pieces)];
    expect(Buffer.concat(blocks).toString('utf8')).toBe(pieces.join(''));
    expect(blocks.length).toBeLessThanOrEqual(2);
  });

  it('keep bytes where they stand among texts', () => {
    const blocks = [...inBlocks(['a', 'b', new Uint8Array([1, 2]), 'c', new Uint8Array(), 'd'])];
    expect(Buffer.concat(blocks)).toEqual(Buffer.from([97, 98, 1, 2, 99, 100]));
    expect(Buffer.concat([...inBlocks([])])).toHaveLength(0);
  });
});
