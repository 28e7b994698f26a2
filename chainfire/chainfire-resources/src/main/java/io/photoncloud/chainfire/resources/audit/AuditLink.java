package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/**
 * One link of the chain over a service's audit records. Its digest covers the digest of the link before it and the whole
 * content of its records, so that whoever alters or removes a record, or puts one in, has to make every later link anew.
 *
 * @param number from 1
 * @param previousDigest of the link before; empty in the first
 * @param covered in the order in which the store wrote them
 * @param at when it was made
 */
record AuditLink(long number, Bytes previousDigest, List<Covered> covered, Bytes digest, Instant at) {

    /** The most records of a link. */
    static final int COVERED_MAX = 100;

    /**
     * What the next link is made upon.
     *
     * @param lastRevision of the records covered so far
     */
    record End(long number, Bytes digest, long lastRevision) {
        static final End START = new End(0, Bytes.EMPTY, 0);
    }

    /** A record and the revision that wrote it. */
    record Covered(long revision, String id) {}

    AuditLink {
        covered = List.copyOf(covered);
    }

    Key key() {
        return AuditStore.linkKey(number);
    }

    long lastRevision() {
        return covered.isEmpty() ? 0 : covered.getLast().revision();
    }

    End end() {
        return new End(number, digest, lastRevision());
    }

    /** The link after {@code last}, over these records. */
    static AuditLink after(End last, List<Written> written, Instant at) {
        long number = last.number + 1;
        List<Covered> covered = written.stream()
                .map(each -> new Covered(each.revision(), each.entry().id()))
                .toList();
        return new AuditLink(number, last.digest, covered, digest(number, last.digest, written, at), at);
    }

    /** A record as it was read, and the revision that wrote it. */
    record Written(long revision, AuditRecord entry) {}

    /**
     * SHA-256 over the link's number, the digest before, every field of every record, each with its length, and the moment
     * of the link.
     */
    static Bytes digest(long number, Bytes previous, List<Written> written, Instant at) {
        MessageDigest digest = Sha256.start();
        digest.update(number(number));
        digest.update(part(previous.unsafeArray()));
        for (Written each : written) {
            digest.update(number(each.revision()));
            digest.update(content(each.entry()));
        }
        digest.update(number(at.toEpochMilli()));
        return Bytes.wrap(digest.digest());
    }

    /**
     * Independent of how records are stored; equal for equal records only, as each field and each optional one has a part of
     * its own. A field that a later release adds comes last, and only where it is there.
     */
    private static byte[] content(AuditRecord entry) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(part(entry.id()));
        content.writeBytes(number(entry.at().toEpochMilli()));
        content.writeBytes(part(entry.service()));
        content.writeBytes(part(entry.action()));
        content.writeBytes(part(entry.outcome().name()));
        content.writeBytes(part(Caller.digest(entry.caller())));
        content.writeBytes(part(entry.resource() == null ? new byte[0] : content(entry.resource())));
        content.writeBytes(part(entry.requestId()));
        content.writeBytes(part(entry.traceId()));
        new TreeMap<>(entry.details()).forEach((name, value) -> {
            content.writeBytes(part(name));
            content.writeBytes(part(value));
        });
        return part(content.toByteArray());
    }

    private static byte[] content(ResourceRef resource) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(part(resource.type()));
        content.writeBytes(part(resource.id()));
        if (resource.tenant() != null) {
            content.writeBytes(part(resource.tenant().organization()));
            content.writeBytes(part(resource.tenant().project()));
        }
        return content.toByteArray();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] part(byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }
}
