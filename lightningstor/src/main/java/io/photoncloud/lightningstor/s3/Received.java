package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.checksum.Digester.Digests;
import io.photoncloud.lightningstor.content.Intake;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.object.WrittenBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A body that came whole, is what it was said to be, and is durable. */
record Received(List<WrittenBlob> written, Digests digests, Optional<KeptChecksum> checksum) {

    /** @param key that encrypts the bytes; null for none */
    static Received take(
            S3Call call, Intake intake, long length, Optional<ChecksumAlgorithm> always, ContentKeys.@Nullable Made key)
            throws IOException {
        Checks checks = Checks.of(call.headers(), always);
        Digester digester = checks.digester();
        try (InputStream body = call.body()) {
            List<WrittenBlob> written = intake.take(body, length, digester, key == null ? null : key.key());
            S3Call.finish(body);
            Digests came = digester.finish();
            checks.require(came, S3Call.trailers(body));
            return new Received(written, came, checks.kept(came));
        }
    }

    List<BlobRef> blobs() {
        return written.stream().map(WrittenBlob::blob).toList();
    }
}
