package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A few lines of text with a checksum, replaced as a whole. */
final class SmallFile {

    private static final String CRC = "crc ";

    private SmallFile() {}

    static byte[] seal(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        String end = CRC + "%08x%n".formatted(RecordHeader.crc(plain, 0, plain.length));
        return (text + end).getBytes(StandardCharsets.UTF_8);
    }

    static Optional<String> unseal(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        int end = all.lastIndexOf(CRC);
        if (end < 0) {
            return Optional.empty();
        }
        String text = all.substring(0, end);
        return java.util.Arrays.equals(seal(text), bytes) ? Optional.of(text) : Optional.empty();
    }

    static byte[] read(Disk disk, String path) throws IOException {
        if (!disk.exists(path)) {
            return new byte[0];
        }
        try (DiskFile file = disk.open(path)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(content, 0);
            return content.array();
        }
    }

    static void write(Disk disk, String path, byte[] content) throws IOException {
        try (DiskFile file = disk.create(path + ".new")) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force();
            disk.rename(file, path);
        }
    }
}
