package io.photoncloud.lightningstor.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Range headers as S3 reads them: one range of bytes; what is malformed, or asks for several, is as if it were not there. */
public final class Ranges {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final Pattern BOUNDED = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    /** Bytes first to last, both included. */
    public record Slice(long first, long last) {
        public Slice {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("no slice: " + first + " to " + last);
            }
        }

        public long length() {
            return last - first + 1;
        }

        public String contentRange(long size) {
            return "bytes " + first + "-" + last + "/" + size;
        }
    }

    private Ranges() {}

    /** The slice of an object of this size that is asked for, or nothing where the whole of it is. */
    public static Optional<Slice> find(String header, long size) {
        Matcher range = ONE.matcher(header.strip());
        if (!range.matches()) {
            return Optional.empty();
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(header, number(last), size));
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return Optional.empty();
        }
        if (from >= size) {
            throw unsatisfiable(header, size);
        }
        return Optional.of(new Slice(from, Math.min(to, size - 1)));
    }

    /** What x-amz-copy-source-range asks for: both ends are there, and inside the source. */
    public static Slice ofCopySource(String header, long size) {
        Matcher range = BOUNDED.matcher(header);
        if (!range.matches() || number(range.group(2)) < number(range.group(1))) {
            throw S3Exception.invalidArgument(
                    "x-amz-copy-source-range",
                    header,
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are"
                            + " the zero-based offsets of the first and last bytes to copy");
        }
        long last = number(range.group(2));
        if (last >= size) {
            throw S3Exception.invalidArgument(
                    "x-amz-copy-source-range",
                    header,
                    "Range specified is not valid for source object of size: " + size);
        }
        return new Slice(number(range.group(1)), last);
    }

    private static Slice suffix(String header, long length, long size) {
        if (length == 0 || size == 0) {
            throw unsatisfiable(header, size);
        }
        return new Slice(Math.max(0, size - length), size - 1);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE; // digits without end: beyond every object
        }
    }

    private static S3Exception unsatisfiable(String header, long size) {
        return new S3Exception(S3Error.INVALID_RANGE)
                .with("RangeRequested", header)
                .with("ActualObjectSize", String.valueOf(size));
    }
}
