package io.photoncloud.lightningstor.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form that uploads a file, read as it comes and with one buffer in memory: first the fields, which are few bytes, then the file. What
 * comes after the file is ignored, as S3 does, and is few bytes too. Of one thread.
 */
public final class UploadForm {

    /** All that may stand before the file, with what separates it, and again all that may stand behind it. */
    public static final int FIELDS_BYTES_MAX = 20 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(UTF_8);

    private final InputStream body;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Map<String, String> fields = new LinkedHashMap<>();
    private String fileName = "";

    /** What is in the buffer is between these. */
    private int at;

    private int end;

    /** What has not come yet. */
    private long unread;

    private UploadForm(InputStream body, long length, byte[] delimiter) {
        this.body = body;
        this.unread = length;
        this.delimiter = delimiter;
    }

    static S3Exception malformed(String what) {
        return new S3Exception(S3Error.MALFORMED_POST_REQUEST, S3Error.MALFORMED_POST_REQUEST.message() + " " + what);
    }

    /**
     * Reads the fields, up to the file.
     *
     * @param length of the body
     */
    public static UploadForm begin(String contentType, long length, InputStream body) throws IOException {
        UploadForm form = new UploadForm(body, length, FormBoundary.delimiter(contentType));
        form.readFields();
        return form;
    }

    /** Those before the file, by their names in lower case. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** As the browser names it, without a path; empty where it does not. */
    public String fileName() {
        return fileName;
    }

    /** How many bytes the file has at least. */
    public long sizeMin() {
        return Math.max(0, sizeMax() - FIELDS_BYTES_MAX);
    }

    public long sizeMax() {
        return end - at + unread;
    }

    private void readFields() throws IOException {
        skipPreamble();
        while (true) { // Ends with the file, and with the bound of the fields.
            int headEnd = find(HEAD_END);
            PartHead head = PartHead.parse(new String(buffer, at, headEnd - at, UTF_8));
            at = headEnd + HEAD_END.length;
            if (head.isFile()) {
                fileName = head.fileName();
                return;
            }
            int valueEnd = find(delimiter);
            if (fields.put(head.name(), new String(buffer, at, valueEnd - at, UTF_8)) != null) {
                throw S3Exception.invalidArgument(
                        head.name(), "", "A form has each field once, and this one has '" + head.name() + "' again.");
            }
            at = valueEnd + delimiter.length;
            if (isLast()) {
                throw new S3Exception(S3Error.INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST);
            }
        }
    }

    /** The first delimiter may be the very beginning, without a line break before it. */
    private void skipPreamble() throws IOException {
        int dashes = delimiter.length - 2;
        boolean comes = true;
        while (end - at < dashes && comes) {
            comes = fill();
        }
        if (Arrays.equals(buffer, at, Math.min(end, at + dashes), delimiter, 2, delimiter.length)) {
            at += dashes;
        } else {
            at = find(delimiter) + delimiter.length;
        }
        if (isLast()) {
            throw new S3Exception(S3Error.INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST);
        }
    }

    private boolean isLast() throws IOException {
        while (end - at < 2) {
            if (!fill()) {
                throw malformed("It ends early.");
            }
        }
        return buffer[at] == '-' && buffer[at + 1] == '-';
    }

    /** Where something begins that must be there before the fields are too long. Nothing in the buffer has moved until then. */
    private int find(byte[] wanted) throws IOException {
        int from = at;
        while (true) { // Ends with the bound of the fields, or with the body.
            int found = indexOf(wanted, buffer, from, end);
            if (found < 0 ? end > FIELDS_BYTES_MAX : found > FIELDS_BYTES_MAX) {
                throw new S3Exception(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED)
                        .with("MaxPostPreDataLengthBytes", String.valueOf(FIELDS_BYTES_MAX));
            }
            if (found >= 0) {
                return found;
            }
            from = Math.max(at, end - wanted.length + 1);
            if (!fill()) {
                throw malformed("It ends early.");
            }
        }
    }

    /** Gives the file, to its end. */
    public void file(OutputStream sink) throws IOException {
        long certain = sizeMin();
        while (certain > 0) {
            int found = indexOf(delimiter, buffer, at, end);
            if (found >= 0 && found - at < certain) {
                throw malformed("At most " + FIELDS_BYTES_MAX + " bytes may follow the file.");
            }
            int safe = (int) Math.min(certain, Math.max(0, end - at - delimiter.length + 1));
            sink.write(buffer, at, safe);
            at += safe;
            certain -= safe;
            if (safe == 0 && !fill()) {
                throw malformed("The file has no end.");
            }
        }
        byte[] rest = rest();
        int last = indexOf(delimiter, rest, 0, rest.length);
        if (last < 0) {
            throw malformed("The file has no end.");
        }
        requireNoOtherFile(rest, last + delimiter.length);
        sink.write(rest, 0, last);
    }

    private byte[] rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        do {
            rest.write(buffer, at, end - at);
            at = end;
        } while (fill());
        // What verifies the body at its end does so now.
        if (body.read() >= 0) {
            throw malformed("It is longer than was said.");
        }
        return rest.toByteArray();
    }

    private void requireNoOtherFile(byte[] rest, int from) {
        int part = from;
        int headEnd = indexOf(HEAD_END, rest, part, rest.length);
        while (headEnd >= 0 && rest[part] != '-') {
            if (PartHead.parse(new String(rest, part, headEnd - part, UTF_8)).isFile()) {
                throw new S3Exception(S3Error.INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST);
            }
            int next = indexOf(delimiter, rest, headEnd, rest.length);
            part = next < 0 ? rest.length : next + delimiter.length;
            headEnd = indexOf(HEAD_END, rest, part, rest.length);
        }
    }

    /** @return false where all has come */
    private boolean fill() throws IOException {
        if (unread == 0) {
            return false;
        }
        if (end == buffer.length) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        int count = body.read(buffer, end, (int) Math.min(buffer.length - end, unread));
        if (count < 0) {
            throw new EOFException("the form ended " + unread + " bytes early");
        }
        end += count;
        unread -= count;
        return true;
    }

    private static int indexOf(byte[] wanted, byte[] in, int from, int end) {
        for (int start = from; start <= end - wanted.length; start++) {
            if (in[start] == wanted[0] && Arrays.equals(in, start, start + wanted.length, wanted, 0, wanted.length)) {
                return start;
            }
        }
        return -1;
    }
}
