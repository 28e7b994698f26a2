package io.photoncloud.common.api;

import java.util.regex.Pattern;

/** Whose a resource is: a project of an organization. Two resources of different tenants never see each other. */
public record Tenant(String organization, String project) {

    public static final String ORGANIZATION_PARAMETER = "org_id";
    public static final String PROJECT_PARAMETER = "project_id";

    /** The organization, and the project, of what is made in open mode by somebody who names none. */
    public static final String DEFAULT = "default";

    /** What the id of an organization, or of a project, looks like. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public Tenant {
        Check.matches(ORGANIZATION_PARAMETER, organization, ID);
        Check.matches(PROJECT_PARAMETER, project, ID);
    }
}
