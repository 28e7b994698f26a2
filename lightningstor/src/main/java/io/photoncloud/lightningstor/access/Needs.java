package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.policy.S3Action;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The actions that each operation takes, as AWS has them. */
public final class Needs {

    /** Of what is asked of the newest version, or of no version at all. */
    private static final Map<S3Operation, S3Action> PLAIN = new EnumMap<>(S3Operation.class);

    /** Of what is asked of a version that is named. */
    private static final Map<S3Operation, S3Action> OF_VERSION = new EnumMap<>(S3Operation.class);

    /** What is decided apart: by who calls alone, key by key, by the fields of a form, or by whoever answers browsers. */
    private static final Set<S3Operation> APART = EnumSet.of(
            S3Operation.LIST_BUCKETS,
            S3Operation.CREATE_BUCKET,
            S3Operation.DELETE_OBJECTS,
            S3Operation.POST_OBJECT,
            S3Operation.BUCKET_PREFLIGHT,
            S3Operation.OBJECT_PREFLIGHT);

    static {
        ofBuckets();
        ofLists();
        ofObjects();
        ofVersions();
    }

    /** Of whoever asks for what is not there. */
    public static final Need TO_LIST = Need.ofTarget(S3Action.LIST_BUCKET, S3Operation.LIST_OBJECTS_V2);

    public static final Need OF_SOURCE = Need.ofSource(S3Action.GET_OBJECT);

    public static final Need TO_PUT_POLICY = Need.ofTarget(S3Action.PUT_BUCKET_POLICY, S3Operation.PUT_BUCKET_POLICY);

    private Needs() {}

    private static void ofBuckets() {
        PLAIN.put(S3Operation.DELETE_BUCKET, S3Action.DELETE_BUCKET);
        PLAIN.put(S3Operation.DELETE_BUCKET_CORS, S3Action.PUT_BUCKET_CORS);
        PLAIN.put(S3Operation.DELETE_BUCKET_ENCRYPTION, S3Action.PUT_ENCRYPTION_CONFIGURATION);
        PLAIN.put(S3Operation.DELETE_BUCKET_LIFECYCLE, S3Action.PUT_LIFECYCLE_CONFIGURATION);
        PLAIN.put(S3Operation.DELETE_BUCKET_OWNERSHIP_CONTROLS, S3Action.PUT_BUCKET_OWNERSHIP_CONTROLS);
        PLAIN.put(S3Operation.DELETE_BUCKET_POLICY, S3Action.DELETE_BUCKET_POLICY);
        PLAIN.put(S3Operation.DELETE_BUCKET_TAGGING, S3Action.PUT_BUCKET_TAGGING);
        PLAIN.put(S3Operation.DELETE_PUBLIC_ACCESS_BLOCK, S3Action.PUT_BUCKET_PUBLIC_ACCESS_BLOCK);
        PLAIN.put(S3Operation.GET_BUCKET_ACL, S3Action.GET_BUCKET_ACL);
        PLAIN.put(S3Operation.GET_BUCKET_CORS, S3Action.GET_BUCKET_CORS);
        PLAIN.put(S3Operation.GET_BUCKET_ENCRYPTION, S3Action.GET_ENCRYPTION_CONFIGURATION);
        PLAIN.put(S3Operation.GET_BUCKET_LIFECYCLE_CONFIGURATION, S3Action.GET_LIFECYCLE_CONFIGURATION);
        PLAIN.put(S3Operation.GET_BUCKET_LOCATION, S3Action.GET_BUCKET_LOCATION);
        PLAIN.put(S3Operation.GET_BUCKET_NOTIFICATION_CONFIGURATION, S3Action.GET_BUCKET_NOTIFICATION);
        PLAIN.put(S3Operation.GET_BUCKET_OWNERSHIP_CONTROLS, S3Action.GET_BUCKET_OWNERSHIP_CONTROLS);
        PLAIN.put(S3Operation.GET_BUCKET_POLICY, S3Action.GET_BUCKET_POLICY);
        PLAIN.put(S3Operation.GET_BUCKET_POLICY_STATUS, S3Action.GET_BUCKET_POLICY_STATUS);
        PLAIN.put(S3Operation.GET_BUCKET_QUOTA, S3Action.GET_BUCKET_QUOTA);
        PLAIN.put(S3Operation.PUT_BUCKET_QUOTA, S3Action.PUT_BUCKET_QUOTA);
        PLAIN.put(S3Operation.DELETE_BUCKET_QUOTA, S3Action.PUT_BUCKET_QUOTA);
        PLAIN.put(S3Operation.GET_BUCKET_TAGGING, S3Action.GET_BUCKET_TAGGING);
        PLAIN.put(S3Operation.GET_BUCKET_VERSIONING, S3Action.GET_BUCKET_VERSIONING);
        PLAIN.put(S3Operation.GET_OBJECT_LOCK_CONFIGURATION, S3Action.GET_BUCKET_OBJECT_LOCK_CONFIGURATION);
        PLAIN.put(S3Operation.GET_PUBLIC_ACCESS_BLOCK, S3Action.GET_BUCKET_PUBLIC_ACCESS_BLOCK);
        PLAIN.put(S3Operation.PUT_BUCKET_ACL, S3Action.PUT_BUCKET_ACL);
        PLAIN.put(S3Operation.PUT_BUCKET_CORS, S3Action.PUT_BUCKET_CORS);
        PLAIN.put(S3Operation.PUT_BUCKET_ENCRYPTION, S3Action.PUT_ENCRYPTION_CONFIGURATION);
        PLAIN.put(S3Operation.PUT_BUCKET_LIFECYCLE_CONFIGURATION, S3Action.PUT_LIFECYCLE_CONFIGURATION);
        PLAIN.put(S3Operation.PUT_BUCKET_NOTIFICATION_CONFIGURATION, S3Action.PUT_BUCKET_NOTIFICATION);
        PLAIN.put(S3Operation.PUT_BUCKET_OWNERSHIP_CONTROLS, S3Action.PUT_BUCKET_OWNERSHIP_CONTROLS);
        PLAIN.put(S3Operation.PUT_BUCKET_POLICY, S3Action.PUT_BUCKET_POLICY);
        PLAIN.put(S3Operation.PUT_BUCKET_TAGGING, S3Action.PUT_BUCKET_TAGGING);
        PLAIN.put(S3Operation.PUT_BUCKET_VERSIONING, S3Action.PUT_BUCKET_VERSIONING);
        PLAIN.put(S3Operation.PUT_OBJECT_LOCK_CONFIGURATION, S3Action.PUT_BUCKET_OBJECT_LOCK_CONFIGURATION);
        PLAIN.put(S3Operation.PUT_PUBLIC_ACCESS_BLOCK, S3Action.PUT_BUCKET_PUBLIC_ACCESS_BLOCK);
    }

    private static void ofLists() {
        PLAIN.put(S3Operation.HEAD_BUCKET, S3Action.LIST_BUCKET);
        PLAIN.put(S3Operation.LIST_MULTIPART_UPLOADS, S3Action.LIST_BUCKET_MULTIPART_UPLOADS);
        PLAIN.put(S3Operation.LIST_OBJECT_VERSIONS, S3Action.LIST_BUCKET_VERSIONS);
        PLAIN.put(S3Operation.LIST_OBJECTS, S3Action.LIST_BUCKET);
        PLAIN.put(S3Operation.LIST_OBJECTS_V2, S3Action.LIST_BUCKET);
        PLAIN.put(S3Operation.LIST_PARTS, S3Action.LIST_MULTIPART_UPLOAD_PARTS);
    }

    private static void ofObjects() {
        PLAIN.put(S3Operation.ABORT_MULTIPART_UPLOAD, S3Action.ABORT_MULTIPART_UPLOAD);
        PLAIN.put(S3Operation.COMPLETE_MULTIPART_UPLOAD, S3Action.PUT_OBJECT);
        PLAIN.put(S3Operation.COPY_OBJECT, S3Action.PUT_OBJECT);
        PLAIN.put(S3Operation.CREATE_MULTIPART_UPLOAD, S3Action.PUT_OBJECT);
        PLAIN.put(S3Operation.DELETE_OBJECT, S3Action.DELETE_OBJECT);
        PLAIN.put(S3Operation.DELETE_OBJECT_TAGGING, S3Action.DELETE_OBJECT_TAGGING);
        PLAIN.put(S3Operation.GET_OBJECT, S3Action.GET_OBJECT);
        PLAIN.put(S3Operation.GET_OBJECT_ACL, S3Action.GET_OBJECT_ACL);
        PLAIN.put(S3Operation.GET_OBJECT_ATTRIBUTES, S3Action.GET_OBJECT_ATTRIBUTES);
        PLAIN.put(S3Operation.GET_OBJECT_LEGAL_HOLD, S3Action.GET_OBJECT_LEGAL_HOLD);
        PLAIN.put(S3Operation.GET_OBJECT_RETENTION, S3Action.GET_OBJECT_RETENTION);
        PLAIN.put(S3Operation.GET_OBJECT_TAGGING, S3Action.GET_OBJECT_TAGGING);
        PLAIN.put(S3Operation.HEAD_OBJECT, S3Action.GET_OBJECT);
        PLAIN.put(S3Operation.PUT_OBJECT, S3Action.PUT_OBJECT);
        PLAIN.put(S3Operation.PUT_OBJECT_ACL, S3Action.PUT_OBJECT_ACL);
        PLAIN.put(S3Operation.PUT_OBJECT_LEGAL_HOLD, S3Action.PUT_OBJECT_LEGAL_HOLD);
        PLAIN.put(S3Operation.PUT_OBJECT_RETENTION, S3Action.PUT_OBJECT_RETENTION);
        PLAIN.put(S3Operation.PUT_OBJECT_TAGGING, S3Action.PUT_OBJECT_TAGGING);
        PLAIN.put(S3Operation.UPLOAD_PART, S3Action.PUT_OBJECT);
        PLAIN.put(S3Operation.UPLOAD_PART_COPY, S3Action.PUT_OBJECT);
    }

    private static void ofVersions() {
        OF_VERSION.put(S3Operation.DELETE_OBJECT, S3Action.DELETE_OBJECT_VERSION);
        OF_VERSION.put(S3Operation.DELETE_OBJECT_TAGGING, S3Action.DELETE_OBJECT_VERSION_TAGGING);
        OF_VERSION.put(S3Operation.GET_OBJECT, S3Action.GET_OBJECT_VERSION);
        OF_VERSION.put(S3Operation.GET_OBJECT_ACL, S3Action.GET_OBJECT_VERSION_ACL);
        OF_VERSION.put(S3Operation.GET_OBJECT_ATTRIBUTES, S3Action.GET_OBJECT_VERSION_ATTRIBUTES);
        OF_VERSION.put(S3Operation.GET_OBJECT_TAGGING, S3Action.GET_OBJECT_VERSION_TAGGING);
        OF_VERSION.put(S3Operation.HEAD_OBJECT, S3Action.GET_OBJECT_VERSION);
        OF_VERSION.put(S3Operation.PUT_OBJECT_ACL, S3Action.PUT_OBJECT_VERSION_ACL);
        OF_VERSION.put(S3Operation.PUT_OBJECT_TAGGING, S3Action.PUT_OBJECT_VERSION_TAGGING);
    }

    /** Whether an operation is decided apart, or has no needs that are known: then nobody may do it. */
    public static boolean isApart(S3Operation operation) {
        return APART.contains(operation);
    }

    /**
     * All that a request takes together.
     *
     * @param versionId of what it is about; empty for the newest
     */
    public static List<Need> of(S3Operation operation, Headers headers, Optional<String> versionId) {
        List<Need> needs = new ArrayList<>();
        findMain(operation, versionId).ifPresent(action -> needs.add(Need.ofTarget(action, operation)));
        switch (operation) {
            case COPY_OBJECT -> {
                needs.addFirst(source(headers));
                addStated(needs, headers);
            }
            case UPLOAD_PART_COPY -> needs.addFirst(source(headers));
            case PUT_OBJECT, CREATE_MULTIPART_UPLOAD -> addStated(needs, headers);
            case GET_OBJECT_ATTRIBUTES ->
                needs.add(Need.ofTarget(
                        versionId.isPresent() ? S3Action.GET_OBJECT_VERSION : S3Action.GET_OBJECT,
                        S3Operation.GET_OBJECT));
            case DELETE_OBJECT -> {
                if (versionId.isPresent()) {
                    addBypass(needs, headers);
                }
            }
            case PUT_OBJECT_RETENTION -> addBypass(needs, headers);
            default -> {} // the main one is all
        }
        return needs;
    }

    private static Optional<S3Action> findMain(S3Operation operation, Optional<String> versionId) {
        S3Action plain = PLAIN.get(operation);
        return Optional.ofNullable(versionId.isPresent() ? OF_VERSION.getOrDefault(operation, plain) : plain);
    }

    /** Of a key that a form names in a bucket. */
    public static List<Need> ofForm(Headers fields) {
        List<Need> needs = new ArrayList<>();
        needs.add(Need.ofTarget(S3Action.PUT_OBJECT, S3Operation.PUT_OBJECT));
        addStated(needs, fields);
        return needs;
    }

    /** Of a copy of what has tags: they come along, but where others are said. */
    public static List<Need> ofCopiedTags(Headers headers) {
        if (headers.find("x-amz-tagging-directive").orElse("COPY").equals("REPLACE")) {
            return List.of();
        }
        S3Action reading = isOfVersion(headers) ? S3Action.GET_OBJECT_VERSION_TAGGING : S3Action.GET_OBJECT_TAGGING;
        return List.of(
                new Need(reading, S3Operation.GET_OBJECT_TAGGING, Need.Place.SOURCE),
                Need.ofNew(S3Action.PUT_OBJECT_TAGGING, S3Operation.PUT_OBJECT_TAGGING));
    }

    private static boolean isOfVersion(Headers headers) {
        return headers.find("x-amz-copy-source").orElse("").contains("?versionId=");
    }

    private static Need source(Headers headers) {
        boolean ofVersion = isOfVersion(headers);
        return Need.ofSource(ofVersion ? S3Action.GET_OBJECT_VERSION : S3Action.GET_OBJECT);
    }

    /** What is said of an object when it is put takes what saying it later takes. */
    private static void addStated(List<Need> needs, Headers headers) {
        if (headers.has("x-amz-tagging")) {
            needs.add(Need.ofNew(S3Action.PUT_OBJECT_TAGGING, S3Operation.PUT_OBJECT_TAGGING));
        }
        if (AclHeaders.isSaid(headers)) {
            needs.add(Need.ofNew(S3Action.PUT_OBJECT_ACL, S3Operation.PUT_OBJECT_ACL));
        }
        if (headers.has("x-amz-object-lock-mode") || headers.has("x-amz-object-lock-retain-until-date")) {
            needs.add(Need.ofNew(S3Action.PUT_OBJECT_RETENTION, S3Operation.PUT_OBJECT_RETENTION));
        }
        if (headers.has("x-amz-object-lock-legal-hold")) {
            needs.add(Need.ofNew(S3Action.PUT_OBJECT_LEGAL_HOLD, S3Operation.PUT_OBJECT_LEGAL_HOLD));
        }
    }

    /** Whoever may say how long objects are kept may shorten it. */
    private static void addBypass(List<Need> needs, Headers headers) {
        if (headers.find("x-amz-bypass-governance-retention")
                .filter(value -> value.equalsIgnoreCase("true"))
                .isPresent()) {
            needs.add(Need.ofTarget(S3Action.BYPASS_GOVERNANCE_RETENTION, S3Operation.PUT_OBJECT_LOCK_CONFIGURATION));
        }
    }
}
