/** What a project was given and spent in a time. */
@NullMarked
package io.photoncloud.creditservice.statement;

import org.jspecify.annotations.NullMarked;
