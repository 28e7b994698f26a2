package io.photoncloud.lightningstor.form;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.S3Error;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadFormTest {

    private static final String TYPE = "multipart/form-data; charset=utf-8; boundary=\"b-1\"";

    /** Gives as many bytes at a time as chance has it. */
    private static InputStream inPieces(byte[] bytes, RandomGenerator random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(1 + random.nextInt(9_000))));
            }
        };
    }

    private record Uploaded(Map<String, String> fields, String fileName, String file) {}

    private static Uploaded upload(String type, byte[] body, RandomGenerator random) {
        try {
            UploadForm form = UploadForm.begin(type, body.length, inPieces(body, random));
            long min = form.sizeMin();
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            form.file(file);
            assertThat((long) file.size()).isGreaterThanOrEqualTo(min);
            return new Uploaded(form.fields(), form.fileName(), file.toString(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(String name, String value) {
        return "--b-1\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static byte[] form(String fields, byte[] file, String behind) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                (fields + "--b-1\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\dir\\f ü.txt\""
                                + "\r\nContent-Type: text/plain\r\n\r\n")
                        .getBytes(UTF_8));
        form.writeBytes(file);
        form.writeBytes(behind.getBytes(UTF_8));
        return form.toByteArray();
    }

    private static final String END = "\r\n--b-1--\r\n";

    @Test
    void whateverTheFileIsItComesOutAsItWentIn() {
        long seed = Long.getLong("form.seed", System.nanoTime());
        System.out.println("UploadFormTest: -Dform.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] file = new byte[random.nextInt(10) == 0 ? random.nextInt(300_000) : random.nextInt(3_000)];
            // Much in it looks like the beginning of a delimiter.
            for (int at = 0; at < file.length; at++) {
                file[at] = (byte) "\r\n--b-0".charAt(random.nextInt(7));
            }
            String behind = switch (random.nextInt(3)) {
                case 0 -> END;
                case 1 -> "\r\n--b-1--";
                default -> "\r\n" + field("submit", "x".repeat(random.nextInt(10_000))) + field("more", "") + "--b-1--";
            };
            byte[] body = form(field("Key", "a\r\n--b-0 ü") + field("empty", ""), file, behind);
            Uploaded uploaded = upload(TYPE, body, random);
            assertThat(uploaded.fields())
                    .as("seed %s", seed)
                    .containsExactly(Map.entry("key", "a\r\n--b-0 ü"), Map.entry("empty", ""));
            assertThat(uploaded.fileName()).isEqualTo("f ü.txt");
            assertThat(uploaded.file()).as("seed %s, round %s", seed, round).isEqualTo(new String(file, ISO_8859_1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded|a=b|REQUEST_IS_NOT_MULTIPART_CONTENT",
                "multipart/form-data|a=b|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|nothing|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|--b--|INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Disposition: form-data; name=a~~1~--b--|INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Disposition: form-data; name=file~~1|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Disposition: form-data; name=\"file~~1~--b--|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Disposition: attachment; name=file~~1~--b--|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Type: a~~1~--b--|MALFORMED_POST_REQUEST",
                "multipart/form-data; boundary=b|--b~Content-Disposition: form-data; name=k~~1~--b~Content-Disposition: form-data;"
                        + " name=K~~1~--b--|INVALID_ARGUMENT",
                "multipart/form-data; boundary=b|--b~Content-Disposition: form-data; name=file~~1~--b~Content-Disposition: form-data;"
                        + " name=file~~1~--b--|INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST",
            })
    void whatIsNoFormIsRefused(String type, String body, S3Error wanted) {
        byte[] bytes = body.replace("~", "\r\n").getBytes(ISO_8859_1);
        assertThat(error(() -> upload(type, bytes, new Random(1)))).isEqualTo(wanted);
    }

    @Test
    void whatIsBeforeAndBehindTheFileIsBounded() {
        byte[] many = form(field("a", "x".repeat(UploadForm.FIELDS_BYTES_MAX)), new byte[3], END);
        assertThat(error(() -> upload(TYPE, many, new Random(1)))).isEqualTo(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
        byte[] behind = form("", new byte[3], "\r\n" + field("a", "x".repeat(UploadForm.FIELDS_BYTES_MAX)) + "--b-1--");
        assertThat(error(() -> upload(TYPE, behind, new Random(1)))).isEqualTo(S3Error.MALFORMED_POST_REQUEST);
    }
}
