package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The deletions that are not carried out yet, in a file that is written anew for each change. Safe for use by many
 * threads.
 */
final class Deletions {
    private static final FileMagic MAGIC = new FileMagic("NLDEL", 1);
    private static final int DELETIONS_MAX = 10_000;

    private final Path file;
    private long lastId;
    private volatile List<Deletion> present;

    /** @throws IOException where the file is broken: to forget deletions would bring back what was deleted */
    Deletions(Path file) throws IOException {
        this.file = file;
        this.present = Files.exists(file) ? read() : List.of();
    }

    List<Deletion> present() {
        return present;
    }

    synchronized long add(long nowMs, List<Matcher> matchers, long fromMs, long toMs) {
        if (present.size() >= DELETIONS_MAX) {
            throw new IllegalStateException("there are " + DELETIONS_MAX + " deletions that are not cleaned up yet");
        }
        List<Deletion> more = new ArrayList<>(present);
        more.add(new Deletion(++lastId, nowMs, matchers, new Interval(fromMs, toMs)));
        write(more);
        return lastId;
    }

    /** @return whether there was such a deletion */
    synchronized boolean remove(long id) {
        List<Deletion> fewer = new ArrayList<>(present);
        boolean removed = fewer.removeIf(deletion -> deletion.id() == id);
        if (removed) {
            write(fewer);
        }
        return removed;
    }

    private void write(List<Deletion> deletions) {
        ByteWriter out = new ByteWriter(256);
        out.writeBytes(MAGIC.bytes());
        out.writeVarint(lastId);
        out.writeVarint(deletions.size());
        for (Deletion deletion : deletions) {
            out.writeVarint(deletion.id());
            out.writeZigzag(deletion.madeMs());
            out.writeZigzag(deletion.time().fromMs());
            out.writeZigzag(deletion.time().toMs());
            out.writeVarint(deletion.matchers().size());
            for (Matcher matcher : deletion.matchers()) {
                out.writeText(matcher.kind().sign());
                out.writeText(matcher.name());
                out.writeText(matcher.value());
            }
        }
        out.writeInt(checksum(out.array(), out.size()));
        try {
            Directories.write(file, out.toBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        present = List.copyOf(deletions);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static Matcher.Kind kind(String sign) {
        for (Matcher.Kind kind : Matcher.Kind.values()) {
            if (kind.sign().equals(sign)) {
                return kind;
            }
        }
        throw new CorruptChunk("a matcher with " + sign);
    }

    private List<Deletion> read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            ByteReader in = new ByteReader(bytes);
            if (!MAGIC.begins(in.readBytes(FileMagic.LENGTH), file)) {
                throw new IOException(file + " does not begin as a file of deletions does");
            }
            int end = bytes.length - Integer.BYTES;
            if (new ByteReader(bytes, end, Integer.BYTES).readInt() != checksum(bytes, end)) {
                throw new IOException(file + " does not have its checksum");
            }
            lastId = in.readVarint();
            List<Deletion> deletions = new ArrayList<>();
            int count = in.readCount(DELETIONS_MAX);
            for (int i = 0; i < count; i++) {
                long id = in.readVarint();
                long madeMs = in.readZigzag();
                Interval time = new Interval(in.readZigzag(), in.readZigzag());
                List<Matcher> matchers = new ArrayList<>();
                int matcherCount = in.readCount(in.remaining());
                for (int j = 0; j < matcherCount; j++) {
                    matchers.add(new Matcher(kind(in.readText()), in.readText(), in.readText()));
                }
                deletions.add(new Deletion(id, madeMs, matchers, time));
            }
            return List.copyOf(deletions);
        } catch (CorruptChunk e) {
            throw new IOException(file + " is broken", e);
        }
    }
}
