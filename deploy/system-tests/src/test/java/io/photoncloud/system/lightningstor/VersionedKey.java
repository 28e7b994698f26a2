package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.lightningstor.S3Http.Answer;
import io.photoncloud.system.lightningstor.S3Http.Lost;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of a bucket with versions that one client alone writes, and what it should have: after each lost answer the service is
 * asked which of the two it has. Of one thread.
 */
final class VersionedKey {

    private static final Pattern LISTED = Pattern.compile(
            "<(Version|DeleteMarker)>.*?<VersionId>([^<]+)</VersionId>.*?(?:<ETag>&quot;([^<]*)&quot;</ETag>.*?)?</\\1>",
            Pattern.DOTALL);
    private static final int PART_BYTES = 5 << 20;

    /**
     * A version.
     *
     * @param etag empty for a delete marker
     * @param seed of its bytes
     */
    record Version(String id, String etag, long seed, int size) {
        boolean isMarker() {
            return etag.isEmpty();
        }

        byte[] bytes() {
            return some(seed, size);
        }
    }

    private final S3Http http;
    private final String bucket;
    private final String path;
    private final Random random;
    /** The newest first. */
    private final List<Version> versions = new ArrayList<>();

    private int changes;
    private int lost;

    VersionedKey(S3Http http, String bucket, String key, Random random) {
        this.http = http;
        this.bucket = bucket;
        this.path = "/" + bucket + "/" + key;
        this.random = random;
    }

    private static byte[] some(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String md5(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    int changes() {
        return changes;
    }

    int lost() {
        return lost;
    }

    private boolean isThere() {
        return !versions.isEmpty() && !versions.getFirst().isMarker();
    }

    void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> put(size(), false);
            case 6, 7 -> put(size(), true);
            case 8 -> {
                if (random.nextInt(4) == 0) {
                    putInParts();
                }
            }
            case 9, 10 -> delete();
            case 11, 12, 13 -> deleteVersion();
            case 14, 15, 16 -> requireNewest();
            case 17, 18 -> requireOneVersion();
            default -> requireAlike();
        }
    }

    private int size() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(600_000);
            default -> random.nextInt(20_000);
        };
    }

    private void put(int size, boolean onlyWhereNone) {
        long seed = random.nextLong();
        byte[] bytes = some(seed, size);
        String[] headers = onlyWhereNone ? new String[] {"If-None-Match", "*"} : new String[0];
        try {
            Answer answer = http.send("PUT", path, bytes, headers);
            if (onlyWhereNone && isThere()) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(412);
                return;
            }
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            added(new Version(answer.header("x-amz-version-id"), md5(bytes), seed, size));
        } catch (Lost _) {
            lookForOneMore(md5(bytes), seed, size);
        }
    }

    private void putInParts() {
        long seed = random.nextLong();
        int size = PART_BYTES + random.nextInt(1000);
        byte[] bytes = some(seed, size);
        byte[] first = new byte[PART_BYTES];
        byte[] second = new byte[size - PART_BYTES];
        System.arraycopy(bytes, 0, first, 0, PART_BYTES);
        System.arraycopy(bytes, PART_BYTES, second, 0, second.length);
        String etag = md5(HexFormat.of().parseHex(md5(first)), HexFormat.of().parseHex(md5(second))) + "-2";
        try {
            Answer begun = http.send("POST", path + "?uploads");
            Matcher id = Pattern.compile("<UploadId>([^<]+)<").matcher(begun.text());
            assertThat(id.find()).as(begun.text()).isTrue();
            String upload = path + "?uploadId=" + id.group(1);
            assertThat(http.send("PUT", upload + "&partNumber=1", first).status())
                    .isEqualTo(200);
            assertThat(http.send("PUT", upload + "&partNumber=2", second).status())
                    .isEqualTo(200);
            String parts = "<Part><PartNumber>1</PartNumber><ETag>" + md5(first) + "</ETag></Part>"
                    + "<Part><PartNumber>2</PartNumber><ETag>" + md5(second) + "</ETag></Part>";
            Answer answer = http.send(
                    "POST",
                    upload,
                    ("<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>").getBytes(UTF_8));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.text()).contains(etag);
            added(new Version(answer.header("x-amz-version-id"), etag, seed, size));
        } catch (Lost _) {
            lookForOneMore(etag, seed, size);
        }
    }

    private void delete() {
        try {
            Answer answer = http.send("DELETE", path);
            assertThat(answer.status()).as(answer.text()).isEqualTo(204);
            added(new Version(answer.header("x-amz-version-id"), "", 0, 0));
        } catch (Lost _) {
            lookForOneMore("", 0, 0);
        }
    }

    private void deleteVersion() {
        if (versions.isEmpty()) {
            return;
        }
        Version victim = versions.get(random.nextInt(versions.size()));
        try {
            Answer answer = http.send("DELETE", path + "?versionId=" + victim.id());
            assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        } catch (Lost _) {
            lost++;
            // Done twice it is as done once.
            assertThat(http.insist("DELETE", path + "?versionId=" + victim.id()).status())
                    .isEqualTo(204);
        }
        versions.remove(victim);
        changes++;
    }

    private void added(Version version) {
        assertThat(version.id()).isNotEmpty();
        versions.addFirst(version);
        changes++;
    }

    /** Of a change whose answer was lost: it was made, or it was not. */
    private void lookForOneMore(String etag, long seed, int size) {
        lost++;
        List<Version> listed = listed();
        if (listed.size() > versions.size()) {
            Version one = listed.getFirst();
            assertThat(one.etag()).as("what was put, of %s", path).isEqualTo(etag);
            added(new Version(one.id(), etag, seed, size));
        }
        requireAlike();
    }

    private List<Version> listed() {
        Answer answer = http.insist("GET", "/" + bucket + "?versions&prefix=" + path.substring(bucket.length() + 2));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<Version> listed = new ArrayList<>();
        Matcher matcher = LISTED.matcher(answer.text());
        while (matcher.find()) {
            boolean marker = matcher.group(1).equals("DeleteMarker");
            listed.add(new Version(matcher.group(2), marker ? "" : matcher.group(3), 0, 0));
        }
        return listed;
    }

    private void requireNewest() {
        Answer answer = http.insist("GET", path);
        if (!isThere()) {
            assertThat(answer.status()).as(path).isEqualTo(404);
        } else {
            requireBytes(answer, versions.getFirst());
        }
    }

    private void requireOneVersion() {
        if (!versions.isEmpty()) {
            Version one = versions.get(random.nextInt(versions.size()));
            Answer answer = http.insist("GET", path + "?versionId=" + one.id());
            if (one.isMarker()) {
                assertThat(answer.status()).isEqualTo(405);
            } else {
                requireBytes(answer, one);
            }
        }
    }

    private void requireBytes(Answer answer, Version version) {
        assertThat(answer.status())
                .as("%s of %s: %s", version, path, answer.text())
                .isEqualTo(200);
        assertThat(answer.etag()).isEqualTo(version.etag());
        assertThat(answer.body()).as("%s of %s", version, path).isEqualTo(version.bytes());
    }

    /** The service lists what there should be, in that order. */
    void requireAlike() {
        assertThat(listed())
                .extracting(each -> each.id() + " " + each.etag())
                .as(path)
                .containsExactlyElementsOf(versions.stream()
                        .map(each -> each.id() + " " + each.etag())
                        .toList());
    }

    /** The service has all of it, byte for byte. */
    void requireAll() {
        requireAlike();
        for (Version version : versions) {
            if (!version.isMarker()) {
                requireBytes(http.insist("GET", path + "?versionId=" + version.id()), version);
            }
        }
    }
}
