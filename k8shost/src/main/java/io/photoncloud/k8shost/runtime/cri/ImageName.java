package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image in full: {@code nginx:1.21} is {@code docker.io/library/nginx:1.21}, without a tag it is {@code latest}.
 *
 * @param suffix {@code :tag}, {@code @digest} or both, as it was given
 */
record ImageName(String registry, String path, String suffix) {

    private static final int LENGTH_MAX = 500;
    private static final String HUB = "docker.io";
    private static final String OFFICIAL = "library/";

    private static final String ELEMENT = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
    private static final Pattern REGISTRY =
            Pattern.compile("(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");
    private static final Pattern PATH = Pattern.compile(ELEMENT + "(?:/" + ELEMENT + ")*");
    private static final Pattern WHOLE = Pattern.compile(
            "(?<name>[^@]+?)(?<tag>:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?<digest>@[a-z0-9]+:[0-9a-f]{32,128})?");

    /** @throws PodRuntimeException it is none, for INVALID_IMAGE_NAME */
    static ImageName parse(String image) throws PodRuntimeException {
        return findParsed(image)
                .orElseThrow(() -> new PodRuntimeException(
                        Reason.INVALID_IMAGE_NAME,
                        "'" + image + "' is not the name of an image: it is written [registry/]path[:tag][@digest],"
                                + " the path in lower case"));
    }

    private static Optional<ImageName> findParsed(String image) {
        Matcher whole = WHOLE.matcher(image);
        if (image.length() > LENGTH_MAX || !whole.matches()) {
            return Optional.empty();
        }
        String name = whole.group("name");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean isRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = isRegistry ? first : HUB;
        String path = isRegistry ? name.substring(slash + 1) : name;
        if (!REGISTRY.matcher(registry).matches() || !PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        boolean official = registry.equals(HUB) && !path.contains("/");
        return Optional.of(new ImageName(registry, official ? OFFICIAL + path : path, suffix(whole)));
    }

    private static String suffix(Matcher whole) {
        String tag = whole.group("tag");
        String digest = whole.group("digest");
        if (tag == null && digest == null) {
            return ":latest";
        }
        return (tag == null ? "" : tag) + (digest == null ? "" : digest);
    }

    @Override
    public String toString() {
        return registry + "/" + path + suffix;
    }
}
