package io.photoncloud.nightlight.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * All files of the page, read once. They are found below a path that has their digest in it: of one path nothing else is ever given out, so that
 * browsers need not ask again, and files of two versions are never mixed. Immutable.
 */
final class PageAssets {
    static final String PREFIX = "/page/";

    private static final String INDEX = "index.html";
    /** What stands in the index for the digest. */
    private static final String VERSION_MARK = "{{version}}";

    private static final int VERSION_BYTES = 8;
    private static final String OWN = "classpath:/page/*";
    /** The chart library, as its makers give it out. */
    private static final String UPLOT = "classpath*:/META-INF/resources/webjars/uplot/*/dist/";

    private final String version;
    private final PageAsset index;
    private final Map<String, PageAsset> byPath;

    private PageAssets(String version, PageAsset index, Map<String, PageAsset> byPath) {
        this.version = version;
        this.index = index;
        this.byPath = Map.copyOf(byPath);
    }

    static PageAssets load() throws IOException {
        PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
        Map<String, byte[]> files = new TreeMap<>();
        for (Resource file : resolver.getResources(OWN)) {
            files.put(String.valueOf(file.getFilename()), file.getContentAsByteArray());
        }
        files.put("uplot.js", single(resolver, UPLOT + "uPlot.esm.js"));
        files.put("uplot.css", single(resolver, UPLOT + "uPlot.min.css"));
        String version = version(files);
        byte[] index = files.remove(INDEX);
        if (index == null) {
            throw new IllegalStateException("the page has no " + INDEX);
        }
        Map<String, PageAsset> byPath = new HashMap<>();
        files.forEach((name, content) -> byPath.put(PREFIX + version + "/" + name, PageAsset.of(name, content)));
        String shown = new String(index, UTF_8).replace(VERSION_MARK, version);
        return new PageAssets(version, PageAsset.of(INDEX, shown.getBytes(UTF_8)), byPath);
    }

    private static byte[] single(PathMatchingResourcePatternResolver resolver, String pattern) throws IOException {
        Resource[] found = resolver.getResources(pattern);
        if (found.length != 1) {
            throw new IllegalStateException(found.length + " files are " + pattern + ", not one");
        }
        return found[0].getContentAsByteArray();
    }

    private static String version(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, content) -> {
                digest.update((name + "\n" + content.length + "\n").getBytes(UTF_8));
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of all files. */
    String version() {
        return version;
    }

    PageAsset index() {
        return index;
    }

    Optional<PageAsset> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
