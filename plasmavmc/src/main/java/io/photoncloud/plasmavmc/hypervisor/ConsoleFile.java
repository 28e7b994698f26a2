package io.photoncloud.plasmavmc.hypervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A console's log, which is begun anew in a file of the same name when it has grown: the one before that is kept. A place in
 * it is the number of its file and how far into it, so that it stays the same when the file is renamed.
 */
public final class ConsoleFile {

    /** How a place is written. */
    public static final Pattern PLACE = Pattern.compile("([0-9]{1,19})-([0-9]{1,18})");

    /** Before anything was said. */
    private static final String BEGINNING = "0-0";

    private ConsoleFile() {}

    private record Piece(Path path, long number, long size) {}

    /**
     * Reads what was said.
     *
     * @param files the older one first, which need not be there
     * @param from a {@link #PLACE}; null for what was said last
     */
    public static ConsolePart read(List<Path> files, @Nullable String from, int bytesMax) throws IOException {
        List<Piece> pieces = pieces(files);
        long whole = pieces.stream().mapToLong(Piece::size).sum();
        long place = from == null ? Math.max(0, whole - bytesMax) : place(pieces, from);
        boolean cut = from == null ? place > 0 : place < 0;
        long begin = Math.max(0, place);
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(bytesMax, whole - begin));
        long before = 0;
        for (Piece piece : pieces) {
            read(piece, begin - before, bytes);
            before += piece.size();
        }
        bytes.flip();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        // The first bytes of a character whose others are not there yet are left for the next time.
        UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(bytes, text, false);
        return new ConsolePart(text.flip().toString(), place(pieces, begin + bytes.position()), cut);
    }

    private static List<Piece> pieces(List<Path> files) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (Path file : files) {
            piece(file).ifPresent(pieces::add);
        }
        return pieces;
    }

    private static Optional<Piece> piece(Path file) throws IOException {
        try {
            long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
            FileTime made = (FileTime) Files.getAttribute(file, "creationTime");
            // A file that is deleted leaves its inode to another, made later.
            long number = Objects.hash(inode, made) & Integer.toUnsignedLong(-1);
            return Optional.of(new Piece(file, number, Files.size(file)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** In the whole; -1 where it is not kept any more. */
    private static long place(List<Piece> pieces, String from) {
        Matcher place = PLACE.matcher(from);
        if (from.equals(BEGINNING) || !place.matches()) {
            return 0;
        }
        long before = 0;
        for (Piece piece : pieces) {
            long within = Long.parseLong(place.group(2));
            if (String.valueOf(piece.number()).equals(place.group(1)) && within <= piece.size()) {
                return before + within;
            }
            before += piece.size();
        }
        return -1;
    }

    private static String place(List<Piece> pieces, long place) {
        long before = 0;
        for (Piece piece : pieces) {
            boolean last = piece.equals(pieces.getLast());
            if (place - before < piece.size() || (last && place - before == piece.size())) {
                return piece.number() + "-" + (place - before);
            }
            before += piece.size();
        }
        return BEGINNING;
    }

    private static void read(Piece piece, long from, ByteBuffer bytes) throws IOException {
        if (from >= piece.size()) {
            return;
        }
        try (SeekableByteChannel file = Files.newByteChannel(piece.path())) {
            file.position(Math.max(0, from));
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = file.read(bytes);
            }
        }
    }
}
