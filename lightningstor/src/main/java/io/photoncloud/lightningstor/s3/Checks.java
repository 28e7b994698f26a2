package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.checksum.Digester.Digests;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request says of its body, to be held against what came. */
final class Checks {

    private final byte @Nullable [] md5;
    private final Map<ChecksumAlgorithm, Checksum> said;
    private final Set<ChecksumAlgorithm> wanted;

    private Checks(byte @Nullable [] md5, Map<ChecksumAlgorithm, Checksum> said, Set<ChecksumAlgorithm> wanted) {
        this.md5 = md5;
        this.said = said;
        this.wanted = wanted;
    }

    /** @param always an algorithm that is computed even where nobody says what it should give */
    static Checks of(Headers headers, Optional<ChecksumAlgorithm> always) {
        Map<ChecksumAlgorithm, Checksum> said = new HashMap<>();
        Set<ChecksumAlgorithm> wanted = EnumSet.noneOf(ChecksumAlgorithm.class);
        for (String name : headers.names()) {
            ChecksumAlgorithm.findByHeader(name)
                    .ifPresent(algorithm -> said.put(
                            algorithm,
                            Checksum.parse(algorithm, headers.find(name).orElseThrow())));
        }
        if (said.size() > 1) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are" + " not allowed.");
        }
        wanted.addAll(said.keySet());
        headers.find("x-amz-trailer").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .flatMap(name -> ChecksumAlgorithm.findByHeader(name).stream())
                .forEach(wanted::add);
        always.ifPresent(wanted::add);
        return new Checks(headers.find("content-md5").map(Checksum::parseMd5).orElse(null), said, wanted);
    }

    /** Whether nothing is said. */
    boolean isEmpty() {
        return md5 == null && wanted.isEmpty();
    }

    Digester digester() {
        return Digester.withMd5(wanted);
    }

    /** @throws S3Exception BadDigest, of whatever is not as it was said to be */
    void require(Digests came, Map<String, String> trailers) {
        if (md5 != null) {
            Checksum.requireMd5(md5, came.md5());
        }
        said.forEach((algorithm, checksum) -> checksum.requireComputed(came.get(algorithm)));
        trailers.forEach((name, value) -> ChecksumAlgorithm.findByHeader(name)
                .ifPresent(algorithm -> Checksum.parse(algorithm, value).requireComputed(came.get(algorithm))));
    }

    /** What is kept with the bytes: what was said of them, or is always computed. */
    Optional<KeptChecksum> kept(Digests came) {
        return wanted.stream().findFirst().map(algorithm -> KeptChecksum.ofBytes(came.get(algorithm)));
    }
}
