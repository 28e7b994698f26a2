/** The schema: immutable descriptors of what there is, in snapshots that are looked up by name and by oid. */
@NullMarked
package io.photoncloud.flaredb.catalog;

import org.jspecify.annotations.NullMarked;
