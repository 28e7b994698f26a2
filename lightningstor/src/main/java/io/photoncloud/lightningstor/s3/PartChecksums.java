package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.ChecksumType;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The checksum of an object, from those of its parts. */
final class PartChecksums {

    private PartChecksums() {}

    /** Empty where the upload was begun without. */
    static Optional<io.photoncloud.lightningstor.object.Checksum> composed(Upload upload, List<Part> parts) {
        return ChecksumAlgorithm.find(upload.checksumAlgorithm()).map(algorithm -> {
            List<Composition.Part> of = new ArrayList<>();
            for (Part part : parts) {
                var kept = part.checksum();
                if (kept == null) {
                    throw new IllegalStateException("a part without the checksum that its upload asks for");
                }
                String base64 = Base64.getEncoder().encodeToString(kept.value().unsafeArray());
                of.add(new Composition.Part(Checksum.parse(algorithm, base64), part.size()));
            }
            ChecksumType type = upload.checksumOfParts() ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
            String text = Composition.checksum(algorithm, type, of);
            String base64 = upload.checksumOfParts() ? text.substring(0, text.lastIndexOf('-')) : text;
            return new io.photoncloud.lightningstor.object.Checksum(
                    algorithm.title(),
                    Bytes.wrap(Base64.getDecoder().decode(base64)),
                    upload.checksumOfParts() ? parts.size() : 0);
        });
    }
}
