/** What callers and doors speak of alike: errors, the request's context, paging, preconditions. No Spring, no servlet. */
@NullMarked
package io.photoncloud.common.api;

import org.jspecify.annotations.NullMarked;
