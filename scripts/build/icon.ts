const SIZES = [16, 32, 48] as const;
const SAMPLES = 4;

type Color = readonly [red: number, green: number, blue: number];

const PLATE: Color = [23, 78, 120];
const MARK: Color = [255, 255, 255];

/** The icon as an .ico file: a check mark on a rounded plate, drawn here so that no binary file is kept. */
export function makeIcon(): Uint8Array {
  const images = SIZES.map(drawImage);
  const directory = new DataView(new ArrayBuffer(6 + 16 * images.length));
  directory.setUint16(2, 1, true);
  directory.setUint16(4, images.length, true);
  let offset = directory.byteLength;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    const size = SIZES[index] ?? 0;
    directory.setUint8(at, size);
    directory.setUint8(at + 1, size);
    directory.setUint16(at + 4, 1, true);
    directory.setUint16(at + 6, 32, true);
    directory.setUint32(at + 8, image.length, true);
    directory.setUint32(at + 12, offset, true);
    offset += image.length;
  });
  return Buffer.concat([new Uint8Array(directory.buffer), ...images]);
}

// A device-independent bitmap as icons hold it: 40-byte header with doubled height, rows bottom up, then an empty mask.
function drawImage(size: number): Uint8Array {
  const maskBytes = Math.ceil(size / 32) * 4 * size;
  const image = new DataView(new ArrayBuffer(40 + size * size * 4 + maskBytes));
  image.setUint32(0, 40, true);
  image.setInt32(4, size, true);
  image.setInt32(8, size * 2, true);
  image.setUint16(12, 1, true);
  image.setUint16(14, 32, true);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [red, green, blue, alpha] = pixel(x, y, size);
      const at = 40 + ((size - 1 - y) * size + x) * 4;
      [blue, green, red, alpha].forEach((value, index) => {
        image.setUint8(at + index, value);
      });
    }
  }
  return new Uint8Array(image.buffer);
}

function pixel(x: number, y: number, size: number): readonly [number, number, number, number] {
  let plate = 0;
  let mark = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const u = (x + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
    const v = (y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
    if (!onPlate(u, v)) continue;
    plate += 1;
    if (onMark(u, v)) mark += 1;
  }
  const all = SAMPLES * SAMPLES;
  const share = plate === 0 ? 0 : mark / plate;
  const mix = (index: 0 | 1 | 2): number => Math.round(PLATE[index] * (1 - share) + MARK[index] * share);
  return [mix(0), mix(1), mix(2), Math.round((255 * plate) / all)];
}

function onPlate(u: number, v: number): boolean {
  const radius = 0.2;
  const dx = Math.max(radius - u, 0, u - (1 - radius));
  const dy = Math.max(radius - v, 0, v - (1 - radius));
  return dx * dx + dy * dy <= radius * radius;
}

function onMark(u: number, v: number): boolean {
  return near(u, v, 0.24, 0.52, 0.43, 0.71) || near(u, v, 0.43, 0.71, 0.77, 0.31);
}

function near(u: number, v: number, ax: number, ay: number, bx: number, by: number): boolean {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((u - ax) * dx + (v - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(u - ax - along * dx, v - ay - along * dy) <= 0.075;
}
