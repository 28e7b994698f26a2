package io.photoncloud.plasmavmc.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what an image's file is, once, before anybody uses it: from then on its format is known and never guessed again,
 * so that no guest can make a raw disk pass for a qcow2 file that names others.
 */
final class ImageProbe {

    private static final int SECTOR_BYTES = 512;
    private static final int BEGINNING_BYTES = 32;

    /** What would pass for a raw disk and is none: how it begins, and what to do about it. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("1f8b", "it is compressed by gzip: decompress it first"),
            Map.entry("fd377a585a00", "it is compressed by xz: decompress it first"),
            Map.entry("28b52ffd", "it is compressed by zstd: decompress it first"),
            Map.entry("425a68", "it is compressed by bzip2: decompress it first"),
            Map.entry("504b0304", "it is a zip archive: unpack it first"),
            Map.entry("4b444d56", "it is a VMDK file: convert it to qcow2 first"),
            Map.entry(hex("# Disk Descriptor"), "it is a VMDK file: convert it to qcow2 first"),
            Map.entry(hex("vhdxfile"), "it is a VHDX file: convert it to qcow2 first"),
            Map.entry(hex("<<< "), "it is a VDI file: convert it to qcow2 first"),
            Map.entry(hex("<!DOCTYPE"), "it is a page of HTML: its address is not that of an image"),
            Map.entry(hex("<html"), "it is a page of HTML: its address is not that of an image"));

    private ImageProbe() {}

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
    }

    /** What a file holds. */
    record Found(Format format, long virtualBytes) {}

    /**
     * @param claimed what it is said to be; null where nobody has said
     * @throws ImageRefusedException it is nothing that a disk can begin as, or not what it is said to be
     */
    static Found probe(FileChannel file, @Nullable Format claimed) throws IOException, ImageRefusedException {
        long bytes = file.size();
        if (bytes == 0) {
            throw new ImageRefusedException("it is empty");
        }
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(Qcow2Header.HEAD_BYTES_MAX, bytes));
        while (head.hasRemaining() && file.read(head, head.position()) > 0) {
            // Until it is full, or the file has ended.
        }
        head.flip();
        boolean qcow2 = head.remaining() >= Integer.BYTES && head.getInt(0) == Qcow2Header.MAGIC;
        Format shown = qcow2 ? Format.QCOW2 : Format.RAW;
        if (claimed != null && claimed != shown) {
            throw new ImageRefusedException("it is said to be " + word(claimed) + ", and its content is "
                    + (qcow2 ? "qcow2" : "not") + ": register it as what it is");
        }
        return new Found(shown, qcow2 ? Qcow2Header.virtualBytes(head, bytes) : rawBytes(head, bytes));
    }

    private static long rawBytes(ByteBuffer head, long bytes) throws ImageRefusedException {
        String beginning = HexFormat.of().formatHex(beginning(head));
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (beginning.startsWith(other.getKey())) {
                throw new ImageRefusedException(other.getValue());
            }
        }
        if (bytes % SECTOR_BYTES != 0) {
            throw new ImageRefusedException("it is no qcow2 image, and no raw one either: " + bytes
                    + " bytes are not whole sectors of " + SECTOR_BYTES);
        }
        if (bytes > Image.VIRTUAL_BYTES_MAX) {
            throw new ImageRefusedException(
                    "it holds a disk of " + bytes + " bytes: " + Image.VIRTUAL_BYTES_MAX + " are possible at the most");
        }
        return bytes;
    }

    private static byte[] beginning(ByteBuffer head) {
        byte[] beginning = new byte[Math.min(BEGINNING_BYTES, head.remaining())];
        head.get(0, beginning);
        return beginning;
    }

    static String word(Format format) {
        return switch (format) {
            case QCOW2 -> "qcow2";
            case RAW -> "raw";
        };
    }
}
