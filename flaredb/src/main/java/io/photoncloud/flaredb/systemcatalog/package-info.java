/** pg_catalog and information_schema: tables whose rows are computed from the schema, and the functions that ask about it. */
@NullMarked
package io.photoncloud.flaredb.systemcatalog;

import org.jspecify.annotations.NullMarked;
