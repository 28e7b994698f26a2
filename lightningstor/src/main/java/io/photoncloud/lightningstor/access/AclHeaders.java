package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grant;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grantee;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Access control lists as headers say them: a canned one by its name, or a grant by each header. */
public final class AclHeaders {

    public static final String CANNED = "x-amz-acl";

    /** The canned one that leaves a bucket's owner in charge of what others put. */
    static final String BUCKET_OWNER_FULL_CONTROL = "bucket-owner-full-control";

    private static final Map<String, Permission> GRANTING = Map.of(
            "x-amz-grant-full-control", Permission.FULL_CONTROL,
            "x-amz-grant-read", Permission.READ,
            "x-amz-grant-read-acp", Permission.READ_ACP,
            "x-amz-grant-write", Permission.WRITE,
            "x-amz-grant-write-acp", Permission.WRITE_ACP);

    private AclHeaders() {}

    /** Whether headers say any. */
    public static boolean isSaid(Headers headers) {
        return headers.has(CANNED) || GRANTING.keySet().stream().anyMatch(headers::has);
    }

    /**
     * The list that headers say; nothing where they say none.
     *
     * @param owner of what the list is of
     * @throws S3Exception InvalidArgument and others
     */
    public static Optional<Acl> find(Headers headers, String owner, String bucketOwner) {
        Optional<String> canned = headers.find(CANNED);
        List<Grant> grants = granted(headers);
        if (canned.isPresent() && !grants.isEmpty()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST, "Specifying both Canned ACLs and Header Grants is not allowed");
        }
        if (canned.isPresent()) {
            return Optional.of(canned(canned.get(), owner, bucketOwner));
        }
        return grants.isEmpty() ? Optional.empty() : Optional.of(new Acl(owner, grants));
    }

    private static Acl canned(String name, String owner, String bucketOwner) {
        List<Grant> grants = new ArrayList<>();
        switch (name) {
            case "private" -> {}
            case "public-read" -> grants.add(new Grant(Acl.EVERYBODY, Permission.READ));
            case "public-read-write" -> {
                grants.add(new Grant(Acl.EVERYBODY, Permission.READ));
                grants.add(new Grant(Acl.EVERYBODY, Permission.WRITE));
            }
            case "authenticated-read" -> grants.add(new Grant(Acl.WHO_SIGNS, Permission.READ));
            case "bucket-owner-read" -> addOther(grants, owner, bucketOwner, Permission.READ);
            case BUCKET_OWNER_FULL_CONTROL -> addOther(grants, owner, bucketOwner, Permission.FULL_CONTROL);
            // There is neither a service that writes logs into buckets, nor EC2.
            case "log-delivery-write", "aws-exec-read" ->
                throw S3Exception.headerNotImplemented(CANNED).with("Value", name);
            default -> throw S3Exception.invalidArgument(CANNED, name, "");
        }
        grants.addAll(Acl.ofOwner(owner).grants());
        return new Acl(owner, grants);
    }

    private static void addOther(List<Grant> grants, String owner, String bucketOwner, Permission permission) {
        if (!owner.equals(bucketOwner)) {
            grants.add(new Grant(new Grantee.User(bucketOwner), permission));
        }
    }

    private static List<Grant> granted(Headers headers) {
        List<Grant> grants = new ArrayList<>();
        for (String name : headers.names()) {
            Permission permission = GRANTING.get(name);
            if (permission != null) {
                String value = headers.find(name).orElseThrow();
                for (String grantee : value.split(",", -1)) {
                    grants.add(new Grant(grantee(name, grantee.strip()), permission));
                }
            }
        }
        return grants;
    }

    /** A kind and who it is, with or without quotation marks. */
    private static Grantee grantee(String header, String text) {
        int equals = text.indexOf('=');
        String kind = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String quoted = text.substring(equals + 1).strip();
        String value = quoted.length() > 1 && quoted.startsWith("\"") && quoted.endsWith("\"")
                ? quoted.substring(1, quoted.length() - 1)
                : quoted;
        return switch (kind) {
            case "id" -> new Grantee.User(value);
            case "uri" -> new Grantee.Group(value);
            case "emailaddress" -> new Grantee.Email(value);
            default -> throw S3Exception.invalidArgument(header, text, "Argument format not recognized");
        };
    }
}
