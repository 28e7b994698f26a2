package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.Tenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What tenants have on the disk: a directory {@code ORGANIZATION/PROJECT} each. */
public final class TenantDirectories {
    private TenantDirectories() {}

    /** Those that have one below a directory, in the order of their names; none where there is no such directory. */
    public static List<Tenant> find(Path directory) {
        List<Tenant> found = new ArrayList<>();
        for (String organization : names(directory)) {
            for (String project : names(directory.resolve(organization))) {
                found.add(new Tenant(organization, project));
            }
        }
        return found;
    }

    /** That of one tenant, whether it is there or not. */
    public static Path of(Path directory, Tenant tenant) {
        return directory.resolve(tenant.organization()).resolve(tenant.project());
    }

    private static List<String> names(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory)
                    .map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> Tenant.ID.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for tenants in " + parent, e);
        }
    }
}
