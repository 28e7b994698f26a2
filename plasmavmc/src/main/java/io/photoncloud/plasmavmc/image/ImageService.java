package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import io.photoncloud.plasmavmc.image.Image.Claim;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Registers, shows, changes and deletes images. Safe for many threads. */
public final class ImageService {

    private static final String READ = "image.read";
    private static final String CREATE = "image.create";
    private static final String UPDATE = "image.update";
    private static final String DELETE = "image.delete";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Table<Image> images;
    private final ImageListing listing;
    private final Catalogue catalogue;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;
    private final Here here;

    /**
     * What this process's node is to images.
     *
     * @param timeMax how long it may take to get one
     */
    public record Here(String node, AllowedPaths paths, Duration timeMax) {}

    public ImageService(
            ReplicatedStore store,
            Catalogue catalogue,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids,
            Here here) {
        this.images = ImageStore.images(store);
        this.listing = new ImageListing(images);
        this.catalogue = catalogue;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
        this.here = here;
    }

    /** As callers say it; null for what they leave out. */
    public record NewImage(
            @Nullable String name,
            TenantNames tenant,
            @Nullable Boolean shared,
            @Nullable String url,
            @Nullable String path,
            @Nullable String sha256,
            @Nullable Format format) {}

    public Row<Image> create(NewImage wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        ImageSource source = source(wanted);
        String sha256 = wanted.sha256() == null
                ? ""
                : Check.matches("sha256", wanted.sha256().toLowerCase(Locale.ROOT), SHA256);
        if (source instanceof ImageSource.Url || source instanceof ImageSource.StoredObject) {
            Check.text("sha256", wanted.sha256());
        }
        Claim claim = new Claim(sha256, wanted.format());
        Tenant tenant = owner(wanted);
        if (source instanceof ImageSource.StoredObject(ObjectAddress address)) {
            requireReader(tenant, address);
        }
        String id = "img-%016x".formatted(ids.nextLong());
        return manner.makeRow(changes, CREATE, ImageStore.CODEC, change -> {
            Instant now = change.now();
            Image bare = new Image(id, tenant, name, source, claim, new ImageState.Pending(now), now);
            Image image = source instanceof ImageSource.Upload
                    ? bare
                    : bare.importedBy(here.node(), now, now.plus(here.timeMax()));
            change.about(image.ref());
            change.rows().insertNew(images, image);
            return new Row<>(image.key(), image, 0, 0);
        });
    }

    /** This service may read every bucket, and does so for those only who may themselves. */
    private void requireReader(@Nullable Tenant tenant, ObjectAddress address) {
        Scope scope = tenant == null
                ? Scope.system()
                : new Scope.Resource(tenant.organization(), tenant.project(), StoredObjects.BUCKET, address.bucket());
        access.requireElsewhere(
                StoredObjects.READ,
                scope,
                Map.of(StoredObjects.BUCKET, address.bucket(), StoredObjects.KEY, address.key()));
    }

    static CloudException noNode() {
        return new CloudException(
                ErrorCode.CONFLICT,
                "this process is no node and keeps no images: send it to a node; GET /api/v1/nodes lists them");
    }

    private @Nullable Tenant owner(NewImage wanted) {
        if (!Boolean.TRUE.equals(wanted.shared())) {
            return access.creating(CREATE, wanted.tenant());
        }
        boolean named =
                wanted.tenant().organization() != null || wanted.tenant().project() != null;
        Check.that(!named, "shared", "only without org_id and project_id");
        access.requireOfSystem(CREATE);
        return null;
    }

    private ImageSource source(NewImage wanted) {
        String url = wanted.url();
        String path = wanted.path();
        Check.that(url == null || path == null, "path", "only without url");
        if (url != null && ObjectAddress.isMeant(url)) {
            return new ImageSource.StoredObject(ObjectAddress.parse(url)
                    .orElseThrow(
                            () -> CloudException.invalid("url", ObjectAddress.FORM, "url: " + ObjectAddress.FORM)));
        }
        if (url != null) {
            Check.that(
                    ImageDownload.parse(url).isPresent(),
                    "url",
                    "s3://BUCKET/KEY, or an http or https address of at most " + ImageDownload.URL_LENGTH_MAX
                            + " characters, without user, password and fragment");
            return new ImageSource.Url(url);
        }
        if (path != null && here.node().isEmpty()) {
            throw noNode();
        }
        return path == null
                ? new ImageSource.Upload()
                : new ImageSource.LocalPath(here.paths().require(path).toString(), here.node());
    }

    public Row<Image> get(String id, TenantNames named) {
        return admit(id, named, READ, find(id));
    }

    /** Whether an image cannot be had without a node that is lost. */
    public boolean isHadOnlyFrom(String node, String id) {
        Row<Image> image = find(id);
        return image != null
                && !image.value().isHadAgain()
                && image.value()
                        .findContent()
                        .filter(content -> content.node().equals(node))
                        .isPresent();
    }

    private @Nullable Row<Image> find(String id) {
        catalogue.writeDown();
        return images.find(Key.utf8(id)).orElse(null);
    }

    private Row<Image> admit(String id, TenantNames named, String permission, @Nullable Row<Image> found) {
        if (found == null || found.value().tenant() != null) {
            return access.admit(new Access.Wanted(Image.ref(id), named, permission), found, ImageService::ownerOf);
        }
        access.requireVisible(Image.ref(id), named);
        if (!permission.equals(READ)) {
            access.requireOfSystem(permission);
        }
        return found;
    }

    private static Tenant ownerOf(Image image) {
        Tenant tenant = image.tenant();
        if (tenant == null) {
            throw new IllegalStateException(image.ref() + " is everybody's");
        }
        return tenant;
    }

    /** Those that the caller may see: the tenant's, after those that are everybody's. */
    public RowPage<Image> list(TenantNames named, PageRequest page) {
        TenantFilter filter = access.listing(READ, named);
        catalogue.writeDown();
        return listing.page(filter, page);
    }

    /** Those that the caller may see, to be followed. */
    public Followed<Image> followed(TenantNames named) {
        TenantFilter filter = access.listing(READ, named);
        catalogue.writeDown();
        return listing.followed(filter);
    }

    private Row<Image> change(
            String id,
            TenantNames named,
            String permission,
            Manner manner,
            BiFunction<Change, Row<Image>, Row<Image>> step) {
        Row<Image> found = find(id);
        if (found == null) {
            return manner.repeat(changes, permission, ImageStore.CODEC, Image.ref(id));
        }
        Image known = admit(id, named, permission, found).value();
        return manner.makeRow(changes, permission, ImageStore.CODEC, change -> {
            change.about(known.ref());
            Row<Image> row = change.rows().find(images, known.key()).orElseThrow(() -> Access.absent(known.ref()));
            manner.precondition().require(row.modRevision());
            return step.apply(change, row);
        });
    }

    /** @param name null for the one it has */
    public Row<Image> rename(String id, TenantNames named, @Nullable String name, Manner manner) {
        return change(
                id,
                named,
                UPDATE,
                manner,
                (change, row) -> change.rows()
                        .updateRow(
                                images,
                                row.id(),
                                present -> present.value()
                                        .renamed(name == null ? present.value().name() : name)));
    }

    /** @throws CloudException CONFLICT with the VMs that are made of it */
    public Row<Image> delete(String id, TenantNames named, Manner manner) {
        return change(id, named, DELETE, manner, (change, row) -> {
            Row<Image> gone = change.rows().delete(images, row.id());
            referrers.release(gone.value().ref(), change);
            return gone;
        });
    }

    /** Has this node get it, unless it is there or one does already. @throws CloudException CONFLICT, it is to be sent */
    public Row<Image> beginImport(String id, TenantNames named, Manner manner) {
        return change(
                id,
                named,
                UPDATE,
                manner,
                (change, row) -> change.rows()
                        .updateRow(
                                images,
                                row.id(),
                                present -> present.value()
                                        .importedBy(
                                                here.node(),
                                                change.now(),
                                                change.now().plus(here.timeMax()))));
    }

    // For uploads

    /** The image, if the caller may send its content, and it has none. */
    Image uploadable(String id, TenantNames named) {
        Image image = admit(id, named, UPDATE, find(id)).value();
        image.requireUploadable();
        return image;
    }

    /** @throws CloudException CONFLICT, somebody else was faster; NOT_FOUND, it was deleted meanwhile */
    Row<Image> uploaded(Image image, Content content) {
        return changes.makeRow("image.upload", new Idempotency.None(), ImageStore.CODEC, change -> {
            change.about(image.ref());
            change.event(image.ref(), Severity.NORMAL, "Uploaded", content.sha256());
            return change.rows().updateRow(images, image.key(), row -> {
                row.value().requireUploadable();
                return row.value().ready(content, change.now());
            });
        });
    }

    // For VMs

    /** To be asked before a VM is made of an image by {@link #use}. */
    public void prepare() {
        catalogue.writeDown();
    }

    /**
     * The image that a VM is to be made of, in the change that makes it: it is there as long as the VM is.
     *
     * @throws CloudException NOT_FOUND, there is none for the VMs of the project; CONFLICT, it has no content
     */
    public Image use(TableTransaction rows, String id, Tenant user) {
        Image image = rows.find(images, Key.utf8(id))
                .map(Row::value)
                .filter(found -> found.isFor(user))
                .orElseThrow(() -> new CloudException(
                        ErrorCode.NOT_FOUND,
                        "no image " + id
                                + " for VMs of this project: GET /api/v1/images lists those there are, and without"
                                + " image_id the disk is empty",
                        CloudException.fieldDetails("image_id", "an image that there is")));
        image.requireUsable();
        return image;
    }
}
