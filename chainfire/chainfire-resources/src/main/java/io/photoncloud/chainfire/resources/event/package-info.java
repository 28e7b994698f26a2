/** What happened to a resource, for its owner to read. */
@NullMarked
package io.photoncloud.chainfire.resources.event;

import org.jspecify.annotations.NullMarked;
