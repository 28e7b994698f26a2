package io.photoncloud.iam.project;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredProject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The table of projects. */
final class ProjectStore {

    static final Index<Project> BY_ORGANIZATION = Index.of(
            "organization",
            project -> IndexKey.of(project.organization(), project.name().toLowerCase(Locale.ROOT)));

    static final Index<Project> BY_NAME =
            Index.of("name", project -> IndexKey.of(project.name().toLowerCase(Locale.ROOT)));

    static final Codec<Project> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredProject.parser(), ProjectStore::toStored, ProjectStore::toDomain));

    private ProjectStore() {}

    static Table<Project> projects(ReplicatedStore store) {
        return new Table<>(store, "iam/project", Project::key, CODEC, List.of(BY_ORGANIZATION, BY_NAME));
    }

    private static StoredProject toStored(Project project) {
        return StoredProject.newBuilder()
                .setId(project.id())
                .setOrganization(project.organization())
                .setName(project.name())
                .setDescription(project.description())
                .setCreatedMs(project.created().toEpochMilli())
                .build();
    }

    private static Project toDomain(StoredProject form) {
        return new Project(
                form.getId(),
                form.getOrganization(),
                form.getName(),
                form.getDescription(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
