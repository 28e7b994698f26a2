package io.photoncloud.lightningstor.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Locale;

/** What stands between the parts of a form. */
final class FormBoundary {

    private static final String TYPE = "multipart/form-data";

    /** As RFC 2046 has it. */
    private static final int LENGTH_MAX = 70;

    private FormBoundary() {}

    /** A line break, two dashes, and what the content type says. */
    static byte[] delimiter(String contentType) {
        if (!contentType.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
            throw new S3Exception(S3Error.REQUEST_IS_NOT_MULTIPART_CONTENT);
        }
        String boundary = PartHead.parameter(contentType.substring(TYPE.length()), "boundary")
                .orElse("");
        if (boundary.isEmpty() || boundary.length() > LENGTH_MAX) {
            throw UploadForm.malformed(
                    "The content type of a form names a boundary of 1 to " + LENGTH_MAX + " characters.");
        }
        return ("\r\n--" + boundary).getBytes(ISO_8859_1);
    }
}
