package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The body of a call that is a document: short, and read whole before anything of it is believed. */
final class Checked {

    private Checked() {}

    static InputStream body(S3Call call) throws IOException {
        return body(call, Checks.of(call.headers(), Optional.empty()));
    }

    /** Of a call whose headers say of which checksums what it makes is, and not its body. */
    static InputStream bodyAsItIs(S3Call call) throws IOException {
        try (InputStream body = call.body()) {
            return new ByteArrayInputStream(call.documents().read(body));
        }
    }

    /** Of a call that has to say what its body is. */
    static InputStream hashedBody(S3Call call) throws IOException {
        Checks checks = Checks.of(call.headers(), Optional.empty());
        if (checks.isEmpty()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }
        return body(call, checks);
    }

    /** Bounded, as the document's reader bounds it again, and held against what was said of it. */
    static InputStream body(S3Call call, Checks checks) throws IOException {
        return new ByteArrayInputStream(call.looked().document(() -> bytes(call, checks)));
    }

    private static byte[] bytes(S3Call call, Checks checks) throws IOException {
        Digester digester = checks.digester();
        try (InputStream body = call.body()) {
            byte[] bytes = call.documents().read(body);
            if (bytes.length <= DocumentRoom.DOCUMENT_MAX) {
                digester.update(bytes, 0, bytes.length);
                checks.require(digester.finish(), S3Call.trailers(body));
            }
            return bytes;
        }
    }
}
