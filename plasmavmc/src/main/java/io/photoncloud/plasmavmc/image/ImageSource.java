package io.photoncloud.plasmavmc.image;

/** Where an image's content comes from. */
public sealed interface ImageSource {

    /** Somebody sends it. */
    record Upload() implements ImageSource {}

    /**
     * A file of a node.
     *
     * @param node whose file it is
     */
    record LocalPath(String path, String node) implements ImageSource {}

    record Url(String url) implements ImageSource {}

    /** An object in a bucket of LightningSTOR. */
    record StoredObject(ObjectAddress address) implements ImageSource {}

    /**
     * It came with PlasmaVMC, which knows where its publisher has it.
     *
     * @param checksumsUrl where the publisher says what its files' digests are; empty where the digest came along too
     */
    record Catalogue(String url, String checksumsUrl) implements ImageSource {}

    /** As callers know it. */
    default String word() {
        return switch (this) {
            case Upload _ -> "upload";
            case LocalPath _ -> "path";
            case Url _ -> "url";
            case StoredObject _ -> "object";
            case Catalogue _ -> "catalogue";
        };
    }
}
