"""Lyric Studio: recurrent language models that learn lyrics and write them.

A library without a screen: it imports neither `studio` nor anything that draws. Its rooms, each of
which imports those below it only:

    writing               what is being written, and how it is kept
    training              how a network learns: a process of its own
    library, explaining   corpora and models by name; what a learner asks
    forms, songs          lines of a required shape; saved songs and unsaved takes
    runs                  run directories: the door between the trainer and everyone else
    composing             from logits to lyrics
    reading               the mood and the wrong characters of a text
    model, tokens         a trained network without torch; songs as ids
    corpus                files of lyrics to songs
    text                  characters, words, vocabulary
    staging, locks, files, home, machine, progress, errors   the ground that all stand on

The door, through which `studio` comes in (held by a contract in pyproject.toml):

    writing       desk, desk_jobs, desk_lines, desk_moods, desk_song, desk_state, facts, job,
                  keeping, options, pieces, session, takes, undo
    library       bases, comparing, corpora, demos, learnt, left_alone, line_writers, models, moods,
                  naming, offers, proofs, repertoires, subjects
    explaining    beside, cells, lesson, lessons.table, terms
    forms         candidates, check, ci, exporting, known_forms, named_forms, one_line, originality,
                  pieces, rhyme_plan, rhymes, shapes, sheet, sheet_song, writing
    songs         document, documents, edits, lrc, making, opening, song, store, template
    runs          account, amount, base, checkpoints, config, create, estimate, events, history,
                  launcher, lock, metrics, notes, presets, reports, shape, store, summary, tables,
                  tasks, twins, warnings
    reading       mood, proofreader
    composing     composer, events, limits, numbers, replay, settings, takes
    model         cells.table, class_report, files, precision
    tokens        info, tokenize
    corpus        formats.importers, info, kept, labelled, options
    text          normalise, prosody, reading, segmenter
    ground        errors, home, machine.gpus, machine.load, progress
"""

__version__ = "0.1.0"
