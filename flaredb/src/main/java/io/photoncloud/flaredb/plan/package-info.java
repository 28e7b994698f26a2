/** Makes physical plans of logical ones: where predicates go, which index is read, in which order tables are joined; and EXPLAIN. */
@NullMarked
package io.photoncloud.flaredb.plan;

import org.jspecify.annotations.NullMarked;
