package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.ChecksumType;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import java.util.List;
import java.util.Optional;

/** The checksum of an object, from those of its parts. */
final class PartChecksums {

    private PartChecksums() {}

    /** Empty where the upload was begun without. */
    static Optional<KeptChecksum> composed(Upload upload, List<Part> parts) {
        return ChecksumAlgorithm.find(upload.checksumAlgorithm()).map(algorithm -> {
            List<Composition.Part> of =
                    parts.stream().map(PartChecksums::require).toList();
            ChecksumType type = upload.checksumOfParts() ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
            String text = Composition.checksum(algorithm, type, of);
            String base64 = upload.checksumOfParts() ? text.substring(0, text.lastIndexOf('-')) : text;
            return new KeptChecksum(Checksum.parse(algorithm, base64), upload.checksumOfParts() ? parts.size() : 0);
        });
    }

    private static Composition.Part require(Part part) {
        KeptChecksum kept = part.checksum();
        if (kept == null) {
            throw new IllegalStateException("a part without the checksum that its upload asks for");
        }
        return new Composition.Part(kept.of(), part.size());
    }

    /** @throws S3Exception the object's checksum is not what the request says, or is none that it could be held against */
    static void requireSaid(Headers headers, Optional<KeptChecksum> composed) {
        for (String name : headers.names()) {
            ChecksumAlgorithm.findByHeader(name).ifPresent(algorithm -> {
                KeptChecksum own = composed.filter(checksum -> checksum.algorithm() == algorithm)
                        .orElseThrow(() -> new S3Exception(
                                S3Error.INVALID_REQUEST,
                                "The upload was not begun with the checksum algorithm " + algorithm.title() + "."));
                if (!headers.find(name).orElseThrow().equals(own.text())) {
                    throw new S3Exception(
                            S3Error.BAD_DIGEST,
                            "The " + algorithm.title() + " you specified did not match the calculated checksum.");
                }
            });
        }
        headers.find("x-amz-checksum-type").map(ChecksumType::parse).ifPresent(said -> {
            if (composed.filter(checksum -> checksum.type() == said).isEmpty()) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST, "The upload was not begun with the checksum type " + said + ".");
            }
        });
    }
}
