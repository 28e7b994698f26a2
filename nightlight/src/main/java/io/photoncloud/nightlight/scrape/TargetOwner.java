package io.photoncloud.nightlight.scrape;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.series.Labels;
import java.util.Optional;

/**
 * Whose what is scraped from a target is: of the project that discovery says the target is of, whatever relabelling makes of its labels. Pods and
 * virtual machines are of projects.
 */
public final class TargetOwner {
    /** What a discovery says of whose a target is. */
    public static final String ORGANIZATION = "__meta_photon_organization";

    public static final String PROJECT = "__meta_photon_project";

    private TargetOwner() {}

    /**
     * None where discovery says nothing of it: then it is whose the scraping is.
     *
     * @throws IllegalArgumentException what it says is no project
     */
    public static Optional<Tenant> find(Labels discovered) {
        String organization = discovered.value(ORGANIZATION);
        String project = discovered.value(PROJECT);
        if (organization.isEmpty() && project.isEmpty()) {
            return Optional.empty();
        }
        if (!Tenant.ID.matcher(organization).matches()
                || !Tenant.ID.matcher(project).matches()) {
            throw new IllegalArgumentException("a target of no project: " + organization + "/" + project);
        }
        return Optional.of(new Tenant(organization, project));
    }
}
