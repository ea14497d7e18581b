"""Builds the three bundled faces from the npm packages named in README.md.

    python build.py SOURCES_DIR OUT_DIR [TEXT_DIR]

SOURCES_DIR holds the unpacked packages as inter/, noto/ and mono/. TEXT_DIR (the words of the app) adds the
characters that lie outside GB 2312. Needs fonttools and brotli.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.varLib import instancer

# Tabular forms of these replace the proportional ones, since egui cannot switch on `tnum`.
TABULAR = "0123456789+−"
LATIN = [
    (0x20, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF),
]


def expand(ranges):
    return [code for first, last in ranges for code in range(first, last + 1)]


def options(features):
    opts = subset.Options()
    opts.layout_features = features
    opts.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    opts.notdef_outline = True
    opts.glyph_names = False
    opts.hinting = False
    opts.drop_tables += ["DSIG", "MVAR", "STAT", "meta"]
    return opts


def cut(font, codes, features):
    worker = subset.Subsetter(options(features))
    worker.populate(unicodes=codes)
    worker.subset(font)
    return font


def bake_tabular(font):
    """Points the character map at the tabular glyphs, so that every text run uses them."""
    gsub = font["GSUB"].table
    lookups = {
        index
        for record in gsub.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    swap = {}
    for index in sorted(lookups):
        for table in gsub.LookupList.Lookup[index].SubTable:
            swap.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for char in TABULAR:
            glyph = table.cmap.get(ord(char))
            if glyph in swap:
                table.cmap[ord(char)] = swap[glyph]
    widths = {font["hmtx"][font.getBestCmap()[ord(char)]][0] for char in TABULAR}
    if len(widths) != 1:
        raise SystemExit(f"figures are not tabular: {widths}")


def build_inter(source, target):
    font = TTFont(source / "inter/package/variable/InterVariable.woff2")
    bake_tabular(font)
    # No `calt`: it would turn "3x5" in an identifier into "3×5".
    font = cut(font, expand(LATIN), ["kern", "mark", "mkmk", "ccmp", "locl"])
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 400, 600)})
    save(font, target / "Inter-tabular.ttf")


def build_mono(source, target):
    font = TTFont(source / "mono/package/files/jetbrains-mono-latin-wght-normal.woff2")
    font = instancer.instantiateVariableFont(cut(font, expand(LATIN), ["mark", "ccmp"]), {"wght": 400})
    save(font, target / "JetBrainsMono-Regular.ttf")


def chinese_codes(text_dir):
    """GB 2312, CJK punctuation, full-width forms, and whatever the words of the app use."""
    codes = set(expand([(0x3000, 0x303F), (0xFF00, 0xFFEF), (0x2460, 0x2473)]))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                codes.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    if text_dir:
        for path in text_dir.rglob("*.ftl"):
            codes.update(ord(char) for char in path.read_text("utf-8"))
    return {code for code in codes if code >= 0x2E80 or 0x2460 <= code <= 0x2473}


def merge_slices(paths, codes):
    """Joins the slices of one variable font: same axes and units, disjoint characters."""
    base, glyphs, cmap = None, {}, {}
    order = [".notdef"]
    for path in paths:
        font = TTFont(path)
        wanted = {code: name for code, name in font.getBestCmap().items() if code in codes and code not in cmap}
        if not wanted:
            continue
        base = base or TTFont(path)
        for code, name in wanted.items():
            new = f"uni{code:05X}"
            glyph = font["glyf"][name]
            if glyph.isComposite():
                raise SystemExit(f"composite glyph for {code:#x} in {path.name}")
            glyphs[new] = (glyph, font["hmtx"][name], font["gvar"].variations.get(name, []))
            cmap[code] = new
            order.append(new)
    return fill(base, order, glyphs, cmap)


def fill(base, order, glyphs, cmap):
    glyf, hmtx, gvar = newTable("glyf"), newTable("hmtx"), base["gvar"]
    glyf.glyphs = {".notdef": base["glyf"][".notdef"]}
    hmtx.metrics = {".notdef": base["hmtx"][".notdef"]}
    gvar.variations = {".notdef": gvar.variations.get(".notdef", [])}
    for name, (glyph, metric, variation) in glyphs.items():
        glyf.glyphs[name], hmtx.metrics[name], gvar.variations[name] = glyph, metric, variation
    glyf.glyphOrder = order
    for tag in ("GSUB", "GPOS", "GDEF", "HVAR", "VVAR", "MVAR", "STAT", "BASE", "vhea", "vmtx", "VORG", "post"):
        if tag in base:
            del base[tag]
    base.setGlyphOrder(order)
    base["glyf"], base["hmtx"] = glyf, hmtx
    for table in base["cmap"].tables:
        if table.isUnicode():
            table.cmap = dict(cmap) if table.format == 12 else {c: n for c, n in cmap.items() if c < 0x10000}
    post = newTable("post")
    post.formatType, post.italicAngle, post.underlinePosition, post.underlineThickness = 3.0, 0, -150, 50
    post.isFixedPitch = post.minMemType42 = post.maxMemType42 = post.minMemType1 = post.maxMemType1 = 0
    base["post"] = post
    base["maxp"].numGlyphs = len(order)
    return base


def build_noto(source, target, text_dir):
    paths = sorted((source / "noto/package/files").glob("*-wght-normal.woff2"))
    codes = chinese_codes(text_dir)
    font = merge_slices(paths, codes)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 600)})
    missing = sorted(codes - set(font.getBestCmap()))
    print(f"Noto Sans SC: {len(font.getBestCmap())} characters, {len(missing)} of the wanted are not in the face")
    save(font, target / "NotoSansSC-common.ttf")


def save(font, path):
    font.flavor = None
    font.save(path)
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sources, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    build_inter(sources, out)
    build_mono(sources, out)
    build_noto(sources, out, pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None)
