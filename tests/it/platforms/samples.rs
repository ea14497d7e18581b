//! Small files in the very formats of the platforms, made up here, and what each must be understood as.

/// A file of one preset.
pub struct Sample {
    pub preset: &'static str,
    pub file: &'static str,
    pub text: &'static str,
    /// read, accepted, rejected, ignored.
    pub counts: [u64; 4],
    /// `person kind item value time`, `-` for what is not known; a person by the first identifier, `owner` of an
    /// archive.
    pub events: &'static [&'static str],
}

pub const SAMPLES: &[Sample] = &[
    Sample {
        preset: "teachable-transactions",
        file: "teachable.csv",
        text: "purchased_at,user_full_name,user_email,charge_country,product_id
2024-03-02T14:05:11Z,Ana Lopez,ana@example.com,ES,38
2024-03-02T18:20:40Z,Bo Chen,bo@example.com,US,41
",
        counts: [2, 2, 0, 0],
        events: &[
            "ana@example.com purchase course/38 - 2024-03-02T14:05:11Z",
            "bo@example.com purchase course/41 - 2024-03-02T18:20:40Z",
        ],
    },
    Sample {
        preset: "teachable-progress",
        file: "course_progress.csv",
        text: "Name,Email,Course Name,Percent Complete,Lecture 1,Lecture 2
Ana,ana@example.com,Mixing,50,100,0
Bo,bo@example.com,Mixing,x,100,0
",
        counts: [2, 1, 1, 0],
        events: &[
            "ana@example.com progress course/Mixing 0.5 -",
            "ana@example.com progress course/Lecture 1 1 -",
            "ana@example.com progress course/Lecture 2 0 -",
        ],
    },
    Sample {
        preset: "thinkific-orders",
        file: "orders.csv",
        text: "Order ID,Transaction Date,First Name,Last Name,Email,Product,Amount,Currency,Status,Coupon,Affiliate,Payment Type
501,2024-03-02 10:00:00 UTC,Ana,Lopez,ana@example.com,Mixing 101,49.00,USD,failed,,,one-time
501,2024-03-02 10:05:00 UTC,Ana,Lopez,ana@example.com,Mixing 101,49.00,USD,succeeded,,,one-time
502,2024-03-03 10:00:00 UTC,Bo,Chen,bo@example.com,Mixing 101,25.00,USD,succeeded,,,instalment
502,2024-04-03 10:00:00 UTC,Bo,Chen,bo@example.com,Mixing 101,25.00,USD,succeeded,,,instalment
",
        counts: [4, 3, 0, 1],
        events: &[
            "ana@example.com purchase course/Mixing 101 49 2024-03-02T10:05:00Z",
            "bo@example.com purchase course/Mixing 101 25 2024-03-03T10:00:00Z",
            "bo@example.com purchase course/Mixing 101 25 2024-04-03T10:00:00Z",
        ],
    },
    Sample {
        preset: "thinkific-progress",
        file: "progress.csv",
        text: "First Name,Last Name,Email,Course,Started At,Activated At,Completed At,Last Sign In,% Viewed,% Completed
Ana,Lopez,ana@example.com,Mixing 101,2024-02-01 10:00:00 UTC,2024-02-01 10:00:00 UTC,,2024-03-01 08:11:00 UTC,62,58
Bo,Chen,bo@example.com,Mixing 101,2024-02-03 09:30:00 UTC,2024-02-03 09:30:00 UTC,2024-02-20 21:44:00 UTC,,100,100
Cy,,cy@example.com,Mixing 101,2024-02-03 09:30:00 UTC,,,,1,1
",
        counts: [3, 3, 0, 0],
        events: &[
            "ana@example.com progress course/Mixing 101 0.58 2024-03-01T08:11:00Z",
            "bo@example.com progress course/Mixing 101 1 2024-02-20T21:44:00Z",
            "cy@example.com progress course/Mixing 101 0.01 2024-02-03T09:30:00Z",
        ],
    },
    Sample {
        preset: "thinkific-users",
        file: "users.csv",
        text: "First Name,Last Name,Email,Company,External Source,Created At,Amount Spent,Sign In Count,Enrollments
Ana,Lopez,ana@example.com,Acme,newsletter,2024-02-01 10:00:00 UTC,49.00,3,Mixing 101
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "kajabi-people",
        file: "people.csv",
        text: "ID,Member ID,Name,First Name,Last Name,Email,Phone,Products,Tags,Created At,Subscribed
9001,77,Ana Lopez,Ana,Lopez,ana@example.com,+34612345678,Mixing,\"vip, news\",2024-02-01,yes
9002,,Bo Chen,Bo,Chen,bo@example.com,,,,2024-02-02,no
",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "kajabi-transactions",
        file: "transactions.csv",
        text: "ID,Order No,Customer Name,Customer Email,Customer ID,Offer ID,Offer Title,Amount,Currency,Type,Status,Provider,Coupon,Refunded,Created At
1,A-1,Ana Lopez,ana@example.com,9001,o1,Mixing,49.00,USD,charge,succeeded,stripe,,0.00,2024-03-02T10:00:00Z
2,A-2,Bo Chen,bo@example.com,9002,o1,Mixing,49.00,USD,charge,succeeded,stripe,,49.00,2024-03-03T10:00:00Z
3,A-3,Cy,cy@example.com,9003,o1,Mixing,49.00,USD,charge,failed,stripe,,0.00,2024-03-03T10:00:00Z
",
        counts: [3, 2, 0, 1],
        events: &[
            "9001 purchase course/o1 49 2024-03-02T10:00:00Z",
            "9002 purchase course/o1 49 2024-03-03T10:00:00Z",
            "9002 refund course/o1 49 2024-03-03T10:00:00Z",
        ],
    },
    Sample {
        preset: "podia-customers",
        file: "customers.csv",
        text: "Name,Email,Products,Total Spent,Joined,Subscribed
Ana Lopez,ana@example.com,Mixing,49.00,2024-02-01,true
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "podia-sales",
        file: "sales.csv",
        text: "Date,Customer Name,Email,Product,Price,Coupon,Status
2024-03-02,Ana Lopez,ana@example.com,Mixing,49.00,,paid
2024-03-03,Bo Chen,bo@example.com,Mixing,49.00,,refunded
2024-03-04,Cy,cy@example.com,Free hour,0.00,,paid
",
        counts: [3, 3, 0, 0],
        events: &[
            "ana@example.com purchase course/Mixing 49 2024-03-02T00:00:00Z",
            "bo@example.com purchase course/Mixing 49 2024-03-03T00:00:00Z",
            "bo@example.com refund course/Mixing 49 2024-03-03T00:00:00Z",
            "cy@example.com enrol course/Free hour - 2024-03-04T00:00:00Z",
        ],
    },
    Sample {
        preset: "udemy-users",
        file: "users.csv",
        text: "Name,Surname,Email,Role,Group,Status,License type,License pool,External ID,LMS User ID,Joined date,Deactivated date
Ana,Lopez,ana@example.com,user,Design,active,pro,all,E17,L17,2024-01-10,
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "udemy-activity",
        file: "activity.csv",
        text: "User Name,User Surname,User Email,Course ID,Course Title,% Marked Completed,Minutes video consumed,Assigned,Enrollment date,Last activity date
Ana,Lopez,ana@example.com,567828,Python Bootcamp,42,310.5,true,2024-01-10,2024-03-02
Bo,Chen,bo@example.com,567828,Python Bootcamp,100,1320.0,false,2023-11-05,2024-01-20
",
        counts: [2, 2, 0, 0],
        events: &[
            "ana@example.com progress course/567828 0.42 2024-03-02T00:00:00Z",
            "bo@example.com progress course/567828 1 2024-01-20T00:00:00Z",
        ],
    },
    Sample {
        preset: "moodle-logs",
        file: "logs.csv",
        text: "Time,\"User full name\",\"Affected user\",\"Event context\",Component,\"Event name\",Description,Origin,\"IP address\"
\"7/09/26, 21:40:58\",\"Ana Lopez\",-,\"Page: FAQ\",Page,\"Course module viewed\",\"The user with id '1046' viewed the 'page' activity with course module id '88'.\",web,192.0.2.4
\"8/09/26, 09:02:10\",\"Bo Chen\",-,\"Quiz: Week 1\",Quiz,\"Quiz attempt submitted\",\"The user with id '1051' has submitted the attempt with id '77' for the quiz with course module id '90'.\",web,192.0.2.9
\"8/09/26, 09:03:10\",\"Bo Chen\",-,\"Course: Mixing\",Core,\"Course completed\",\"The user with id '1051' completed the course with id '4'.\",web,192.0.2.9
\"8/09/26, 09:04:10\",\"Bo Chen\",-,\"Course: Mixing\",System,\"Log report viewed by role\",,web,192.0.2.9
\"8/09/26, 09:05:10\",\"Cy\",-,\"Page: FAQ\",Page,\"Course module viewed\",,web,192.0.2.9
",
        counts: [5, 4, 0, 1],
        events: &[
            "1046 view course/Page: FAQ - 2026-09-07T21:40:58Z",
            "1051 quiz course/Quiz: Week 1 - 2026-09-08T09:02:10Z",
            "1051 complete course/Course: Mixing - 2026-09-08T09:03:10Z",
            "cy view course/Page: FAQ - 2026-09-08T09:05:10Z",
        ],
    },
    Sample {
        preset: "moodle-grades",
        file: "grades.csv",
        text: "First name,Surname,ID number,Institution,Department,Email address,Quiz: Week 1 (Real),Essay (Real),Course total (Real),Last downloaded from this course
Ana,Lopez,17,Acme,Design,ana@example.com,80.00,-,80.00,1709380800
Bo,Chen,18,Acme,Design,bo@example.com,65.50,40.00,105.50,1709380800
",
        counts: [2, 2, 0, 0],
        events: &[
            "ana@example.com quiz course/Quiz: Week 1 0.8 -",
            "bo@example.com quiz course/Quiz: Week 1 0.655 -",
            "bo@example.com quiz course/Essay 0.4 -",
        ],
    },
    Sample {
        preset: "moodle-completion",
        file: "completion.csv",
        text: "Name,Email address,Page: FAQ,Page: FAQ - Completion date,Quiz: Week 1,Quiz: Week 1 - Completion date
Ana Lopez,ana@example.com,Completed,\"7 September 2026, 9:40 PM\",Not completed,
",
        counts: [1, 1, 0, 0],
        events: &["ana@example.com complete course/Page: FAQ - 2026-09-07T21:40:00Z"],
    },
    Sample {
        preset: "learndash-courses",
        file: "courses.csv",
        text: "user_id,name,email,course_id,course_title,steps_completed,steps_total,course_completed,course_completed_on
18,Bo Chen,bo@example.com,26220,Reputation Basics,29,29,YES,2024-03-05 18:22:01
",
        counts: [1, 1, 0, 0],
        events: &["18 progress course/26220 1 2024-03-05T18:22:01Z"],
    },
    Sample {
        preset: "learndash-quizzes",
        file: "quizzes.csv",
        text: "user_id,name,email,quiz_id,quiz_title,rank,score,total,date,points,points_total,percentage,time_spent,passed,course_id,course_title
18,Bo Chen,bo@example.com,7,Week 1,1,4,5,2024-03-05 18:22:01,4,5,80,120,YES,26220,Reputation Basics
",
        counts: [1, 1, 0, 0],
        events: &["18 quiz course/7 0.8 2024-03-05T18:22:01Z"],
    },
    Sample {
        preset: "coursera-activity",
        file: "usage.csv",
        text: "Name,Email,External Id,Course,Course ID,Course Slug,University,Enrollment Time,Class Start Time,Class End Time,Last Course Activity Time,Overall Progress,Estimated Learning Hours,Completed,Removed From Program,Program Slug,Program Name,Enrollment Source,Completion Time,Course Grade,Course Certificate URL,Course Type,Job Title,Job Type,Business Unit,Business Unit 2,Location City
Ana Lopez,ana@example.com,E17,Data Basics,UK7yonsIEey1tgpUmO8AYQ,data-basics,Google,2024-08-15T09:10:18.000Z,2024-08-19T07:00:00.000Z,2024-09-23T06:59:59.000Z,2024-09-01T10:00:00.000Z,46.2,8.5,No,No,acme-learning,Acme Learning,PROGRAM,,,,Course,,,,,
Bo Chen,bo@example.com,,Data Basics,UK7yonsIEey1tgpUmO8AYQ,data-basics,Google,2024-08-15T09:10:18.000Z,2024-08-19T07:00:00.000Z,2024-09-23T06:59:59.000Z,,0.0,0.0,No,Yes,acme-learning,Acme Learning,PROGRAM,,,,Course,,,,,
",
        counts: [2, 2, 0, 0],
        events: &[
            "ana@example.com progress course/UK7yonsIEey1tgpUmO8AYQ 0.462 2024-09-01T10:00:00Z",
            "bo@example.com progress course/UK7yonsIEey1tgpUmO8AYQ 0 2024-08-15T09:10:18Z",
        ],
    },
    Sample {
        preset: "xiaoetong-orders",
        file: "订单.csv",
        text: "订单号,用户ID,用户昵称,手机号,商品名称,实付金额,订单状态,支付时间
o_1709349911_ab12,u_5f1c_a1b2,小王,13812345678,7天写作课,199.00,已支付,2024-03-02 11:25:11
o_1709350212_cd34,u_5f1c_c3d4,阿丽,138****0000,理财入门,￥1,299.00,已退款,2024-03-02 11:30:12
",
        counts: [2, 2, 0, 0],
        events: &[
            "u_5f1c_a1b2 purchase course/7天写作课 199 2024-03-02T03:25:11Z",
            "u_5f1c_c3d4 purchase course/理财入门 1299 2024-03-02T03:30:12Z",
            "u_5f1c_c3d4 refund course/理财入门 1299 2024-03-02T03:30:12Z",
        ],
    },
    Sample {
        preset: "xiaoetong-learning",
        file: "学习.csv",
        text: "手机号,课程名称,学习时长,最近学习时间
13812345678,7天写作课,1小时20分,2024-03-02 11:25:11
",
        counts: [1, 1, 0, 0],
        events: &["+8613812345678 view course/7天写作课 - 2024-03-02T03:25:11Z"],
    },
    Sample {
        preset: "zsxq-members",
        file: "成员.csv",
        text: "昵称,编号,加入时间,到期时间,加入方式,手机号
小王,1024,2024-01-02 08:00:00,2025-01-02 08:00:00,付费加入,13812345678
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "creator-aggregates",
        file: "专辑.csv",
        text: "日期,专辑名称,播放量,完播率,订阅数,收入
2024-03-01,写作课,1.2万,45%,30,199.00
2024-03-02,写作课,8000,40%,20,99.00
",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "spotify-extended",
        file: "Streaming_History_Audio_2019-2021_3.json",
        text: r#"[{"ts":"2023-01-15T10:30:00Z","platform":"ios","ms_played":245000,"conn_country":"US","ip_addr":"192.0.2.1","master_metadata_track_name":"Song A","master_metadata_album_artist_name":"Artist A","master_metadata_album_album_name":"Album A","spotify_track_uri":"spotify:track:4jbmgIyjGoXjY01XxatOx6","episode_name":null,"episode_show_name":null,"spotify_episode_uri":null,"reason_start":"trackdone","reason_end":"trackdone","shuffle":false,"skipped":false,"offline":false,"offline_timestamp":null,"incognito_mode":false},
 {"ts":"2023-01-15T10:31:02Z","platform":"ios","ms_played":8200,"conn_country":"US","ip_addr":"192.0.2.1","master_metadata_track_name":"Song B","master_metadata_album_artist_name":"Artist B","master_metadata_album_album_name":"Album B","spotify_track_uri":"spotify:track:1jbmgIyjGoXjY01XxatOx7","episode_name":null,"episode_show_name":null,"spotify_episode_uri":null,"reason_start":"trackdone","reason_end":"fwdbtn","shuffle":false,"skipped":null,"offline":false,"offline_timestamp":null,"incognito_mode":false},
 {"ts":"2023-01-15T10:32:02Z","platform":"ios","ms_played":99000,"conn_country":"US","master_metadata_track_name":null,"master_metadata_album_artist_name":null,"master_metadata_album_album_name":null,"spotify_track_uri":null,"episode_name":"Episode 1","episode_show_name":"Show","spotify_episode_uri":"spotify:episode:9","reason_end":"trackdone","skipped":false,"incognito_mode":false},
 {"ts":"2023-01-15T10:33:02Z","platform":"ios","ms_played":99000,"spotify_track_uri":"spotify:track:1","reason_end":"trackdone","incognito_mode":true}]"#,
        counts: [4, 3, 0, 1],
        events: &[
            "owner play music/spotify:track:4jbmgIyjGoXjY01XxatOx6 1 2023-01-15T10:30:00Z",
            "owner skip music/spotify:track:1jbmgIyjGoXjY01XxatOx7 1 2023-01-15T10:31:02Z",
            "owner play music/spotify:episode:9 1 2023-01-15T10:32:02Z",
        ],
    },
    Sample {
        preset: "spotify-account",
        file: "StreamingHistory_music_0.json",
        text: r#"[{"endTime":"2024-01-31 08:05","artistName":"Artist A","trackName":"Song A","msPlayed":201234},
 {"endTime":"2024-01-31 08:09","artistName":"Artist B","trackName":"Song B","msPlayed":1500}]"#,
        counts: [2, 2, 0, 0],
        events: &[
            "owner play music/Artist A - Song A 1 2024-01-31T08:05:00Z",
            "owner skip music/Artist B - Song B 1 2024-01-31T08:09:00Z",
        ],
    },
    Sample {
        preset: "spotify-podcasts",
        file: "StreamingHistory_podcast_0.json",
        text: r#"[{"endTime":"2024-01-31 08:05","podcastName":"Show","episodeName":"Episode 1","msPlayed":201234}]"#,
        counts: [1, 1, 0, 0],
        events: &["owner play music/Show - Episode 1 1 2024-01-31T08:05:00Z"],
    },
    Sample {
        preset: "apple-activity",
        file: "Apple Music Play Activity.csv",
        text: "Album Name,Apple ID Number,Artist Name,Build Version,Client IP Address,Device Type,End Reason Type,Event End Timestamp,Event Start Timestamp,Event Type,Feature Name,Media Duration In Milliseconds,Media Type,Milliseconds Since Play,Offline,Play Duration Milliseconds,Song Name,Source Type,UTC Offset In Seconds
Album A,1,Artist A,b,192.0.2.1,IPHONE,NATURAL_END_OF_TRACK,2023-01-15T10:34:05.000Z,2023-01-15T10:30:00.000Z,PLAY_END,library,245000,AUDIO,1,false,245000,Song A,IPHONE,3600
Album B,1,Artist B,b,192.0.2.1,IPHONE,TRACK_SKIPPED_FORWARDS,2023-01-15T10:35:05.000Z,2023-01-15T10:35:00.000Z,PLAY_END,library,200000,AUDIO,1,false,5000,Song B,IPHONE,3600
Album B,1,Artist B,b,192.0.2.1,IPHONE,,,2023-01-15T10:36:00.000Z,PLAY_START,library,200000,AUDIO,1,false,,Song B,IPHONE,3600
Album B,1,Artist B,b,192.0.2.1,IPHONE,NATURAL_END_OF_TRACK,,2023-01-15T10:37:00.000Z,PLAY_END,library,200000,VIDEO,1,false,200000,Song B,IPHONE,3600
",
        counts: [4, 2, 0, 2],
        events: &[
            "owner play music/Artist A - Song A 1 2023-01-15T10:30:00Z",
            "owner skip music/Artist B - Song B 1 2023-01-15T10:35:00Z",
        ],
    },
    Sample {
        preset: "apple-daily",
        file: "Apple Music - Play History Daily Tracks.csv",
        text: "Country,Track Identifier,Media type,Date Played,Hours,Play Duration Milliseconds,End Reason Type,Source Type,Play Count,Skip Count,Ignore For Recommendations,Track Reference,Track Description
US,1440857781,AUDIO,20230115,10,245000,NATURAL_END_OF_TRACK,IPHONE,1,0,,,\"Artist A - Song A\"
US,1440857790,AUDIO,20230115,\"18, 19\",61000,SKIP_FORWARD,IPHONE,2,1,,,\"Artist B - Song B\"
US,1440857791,AUDIO,20230115,18,61000,SKIP_FORWARD,IPHONE,2,1,true,,\"Artist C - Song C\"
",
        counts: [3, 2, 0, 1],
        events: &[
            "owner play music/1440857781 1 2023-01-15T10:00:00Z",
            "owner play music/1440857790 2 2023-01-15T18:00:00Z",
            "owner skip music/1440857790 1 2023-01-15T18:00:00Z",
        ],
    },
    Sample {
        preset: "lastfm-export",
        file: "recenttracks.csv",
        text: "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid
\"1779022496\",\"17 May 2026, 12:54\",\"Artist A\",\"\",\"Album A\",\"\",\"Song A\",\"\"
\"1779022801\",\"17 May 2026, 13:00\",\"Artist B\",\"b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d\",\"\",\"\",\"Song B\",\"\"
\"\",\"\",\"Artist B\",\"\",\"\",\"\",\"Song C\",\"\"
",
        counts: [3, 2, 0, 1],
        events: &[
            "owner play music/Artist A - Song A 1 2026-05-17T12:54:56Z",
            "owner play music/Artist B - Song B 1 2026-05-17T13:00:01Z",
        ],
    },
    Sample {
        preset: "lastfm-scrobbles",
        file: "ana.csv",
        text: "Artist A,Album A,Song A,17 May 2026 12:54
Artist B,,Song B,17 May 2026 13:00
Artist B,,Song C,
",
        counts: [3, 2, 0, 1],
        events: &[
            "owner play music/Artist A - Song A 1 2026-05-17T12:54:00Z",
            "owner play music/Artist B - Song B 1 2026-05-17T13:00:00Z",
        ],
    },
    Sample {
        preset: "lastfm-1k",
        file: "userid-timestamp-artid-artname-traid-traname.tsv",
        text: "user_000001\t2009-05-04T23:08:57Z\tf1b1cf71-bd35-4e99-8624-24a6e15f133a\tDeep Dish\t\tFine Day \"Live
user_000001\t2009-05-04T13:54:10Z\ta7f7df4a-77d8-4f12-8acd-5c60c93f4de8\t坂本龍一\tt-1\tComposition 0919
",
        counts: [2, 2, 0, 0],
        events: &[
            "user_000001 play music/Deep Dish - Fine Day \"Live 1 2009-05-04T23:08:57Z",
            "user_000001 play music/t-1 1 2009-05-04T13:54:10Z",
        ],
    },
    Sample {
        preset: "lastfm-1k-profiles",
        file: "userid-profile.tsv",
        text: "#id\tgender\tage\tcountry\tregistered
user_000001\tm\t\tJapan\tAug 13, 2006
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "hetrec-plays",
        file: "user_artists.dat",
        text: "userID\tartistID\tweight\n2\t51\t13883\n",
        counts: [1, 1, 0, 0],
        events: &["2 play music/51 13883 -"],
    },
    Sample {
        preset: "hetrec-artists",
        file: "artists.dat",
        text: "id\tname\turl\tpictureURL\n51\tArtist A\thttp://www.example.com/a\thttp://www.example.com/a.jpg\n",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "hetrec-taggings",
        file: "user_taggedartists.dat",
        text: "userID\tartistID\ttagID\tday\tmonth\tyear\n2\t52\t13\t1\t4\t2009\n2\t52\t15\t2\t4\t2009\n",
        counts: [2, 2, 0, 0],
        events: &["2 view music/52 - 2009-04-01T00:00:00Z", "2 view music/52 - 2009-04-02T00:00:00Z"],
    },
    Sample {
        preset: "hetrec-taggings",
        file: "user_taggedartists-timestamps.dat",
        text: "userID\tartistID\ttagID\ttimestamp\n2\t52\t13\t1238536800000\n",
        counts: [1, 1, 0, 0],
        events: &["2 view music/52 - 2009-03-31T22:00:00Z"],
    },
    Sample {
        preset: "movielens-items",
        file: "u.item",
        text: "1|Toy Story (1995)|01-Jan-1995||http://example.com/1|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n2|Heat (1995)|01-Jan-1995||http://example.com/2|0|1|0|0|0|0|1|0|0|0|0|0|0|0|0|0|1|0|0\n",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "movielens-users",
        file: "u.user",
        text: "1|24|M|technician|85711\n2|53|F|other|94043\n",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "movielens-users-dat",
        file: "users.dat",
        text: "1::F::1::10::48067\n2::M::56::16::70072\n",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "teachable-transactions",
        file: "plans.csv",
        text: "user_email,purchased_at,product_id,final_price\nana@example.com,2024-03-02T14:05:11Z,\"38, 41\",120.00\nbo@example.com,2024-03-02T14:05:11Z,\"38\n41\",$60.00\n",
        counts: [2, 2, 0, 0],
        events: &[
            "ana@example.com purchase course/38 60 2024-03-02T14:05:11Z",
            "ana@example.com purchase course/41 60 2024-03-02T14:05:11Z",
            "bo@example.com purchase course/38 30 2024-03-02T14:05:11Z",
            "bo@example.com purchase course/41 30 2024-03-02T14:05:11Z",
        ],
    },
    Sample {
        preset: "teachable-users",
        file: "students.csv",
        text: "email,name,role,joined_at,sign_in_count\nana@example.com,Ana,student,2023-05-01T10:00:00Z,3\n",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "moodle-logs",
        file: "protokoll.csv",
        text: "Zeit;\"Vollständiger Name\";\"Betroffene/r Nutzer/in\";Ereigniskontext;Komponente;Ereignisname;Beschreibung;Herkunft;IP-Adresse
\"Samstag, 7. März 2026, 21:40\";\"Ana Lopez\";-;\"Seite: FAQ\";Textseite;\"Kursmodul angezeigt\";\"The user with id '1046' viewed the 'page' activity.\";web;192.0.2.4
",
        counts: [1, 1, 0, 0],
        events: &["1046 view course/Seite: FAQ - 2026-03-07T21:40:00Z"],
    },
    Sample {
        preset: "moodle-logs",
        file: "registros.csv",
        text: "Hora,\"Nombre completo del usuario\",\"Usuario afectado\",\"Contexto del evento\",Componente,\"Nombre evento\",Descripción,Origen,\"Dirección IP\"
\"7 de agosto de 2026, 21:40\",Ana,-,\"Página: FAQ\",Página,\"Módulo de curso visto\",\"The user with id '1046' viewed the 'page' activity.\",web,192.0.2.4
",
        counts: [1, 1, 0, 0],
        events: &["1046 view course/Página: FAQ - 2026-08-07T21:40:00Z"],
    },
    Sample {
        preset: "moodle-grades",
        file: "grades.txt",
        text: "\"First name\":Surname:\"ID number\":\"Email address\":\"Quiz: Week 1 (Real)\":\"Course total (Real)\"\nAna:Lopez:17:ana@example.com:80.00:80.00\n",
        counts: [1, 1, 0, 0],
        events: &["ana@example.com quiz course/Quiz: Week 1 0.8 -"],
    },
    Sample {
        preset: "moodle-completion",
        file: "completed.csv",
        text: "Name,Email address,Page: FAQ,,Quiz: Week 1,\nAna,ana@example.com,Completed,\"7 September 2026, 9:40 PM\",Not completed,\n",
        counts: [1, 1, 0, 0],
        events: &["ana@example.com complete course/Page: FAQ - 2026-09-07T21:40:00Z"],
    },
    Sample {
        preset: "generic-matrix",
        file: "matrix.csv",
        text: "user,Course A,Course B,Course C\nu1,5,,3\nu2,,4,1\n",
        counts: [2, 2, 0, 0],
        events: &[
            "u1 rate course/Course A 5 -",
            "u1 rate course/Course C 3 -",
            "u2 rate course/Course B 4 -",
            "u2 rate course/Course C 1 -",
        ],
    },
    Sample {
        preset: "creator-aggregates",
        file: "合计.csv",
        text: "统计日期,专辑名称,播放量,完播率,订阅数,收入(元)\n2024-03-01,写作课,1.2万,45.2%,30,199.00\n总计,,12000,,30,199.00\n",
        counts: [2, 1, 0, 1],
        events: &[],
    },
    Sample {
        preset: "generic-events",
        file: "joined.csv",
        text: "\u{feff}user,item,amount,date\nu1,c1,10.50,2024-03-02\n\u{feff}user,item,amount,date\nu2,c1,A$ 20,2024-03-02\n,,30.50,\nu3,c1,5,20240302T112511Z\n",
        counts: [5, 3, 0, 2],
        events: &[
            "u1 purchase course/c1 10.5 2024-03-02T00:00:00Z",
            "u2 purchase course/c1 20 2024-03-02T00:00:00Z",
            "u3 purchase course/c1 5 2024-03-02T11:25:11Z",
        ],
    },
    Sample {
        preset: "generic-events",
        file: "notes.csv",
        text: "user,item,event,note,timestamp\nu1,c1,view,\"two\nlines\",2024-03-02T12:00:00Z\nu2,c1,view,,2024-03-02T12:00:00Z\n",
        counts: [2, 2, 0, 0],
        events: &["u1 view course/c1 - 2024-03-02T12:00:00Z", "u2 view course/c1 - 2024-03-02T12:00:00Z"],
    },
    Sample {
        preset: "librefm",
        file: "scrobbles.csv",
        text: "time,artist,track,album,trackmbid,artistmbid,albummbid\n1779022496,Artist A,Song A,Album A,,,\n",
        counts: [1, 1, 0, 0],
        events: &["owner play music/Artist A - Song A 1 2026-05-17T12:54:56Z"],
    },
    Sample {
        preset: "rockbox",
        file: ".scrobbler.log",
        text: "#AUDIOSCROBBLER/1.1
#TZ/UNKNOWN
#CLIENT/Rockbox
Artist A\tAlbum A\tSong A\t1\t245\tL\t1779022496\t
Artist B\tAlbum B\tSong B\t2\t200\tS\t1779022801\t
",
        counts: [2, 2, 0, 0],
        events: &[
            "owner play music/Artist A - Song A 1 2026-05-17T12:54:56Z",
            "owner skip music/Artist B - Song B 1 2026-05-17T13:00:01Z",
        ],
    },
    Sample {
        preset: "pano-scrobbler",
        file: "pano.jsonl",
        text: r#"{"timeMs":1779022496000,"artist":"Artist A","track":"Song A","album":"Album A","albumArtist":"Artist A","durationMs":245000,"event":"scrobble"}
{"timeMs":1779022801000,"artist":"Artist B","track":"Song B","album":"","albumArtist":"","durationMs":200000,"event":"love"}
"#,
        counts: [2, 2, 0, 0],
        events: &[
            "owner play music/Artist A - Song A 1 2026-05-17T12:54:56Z",
            "owner like music/Artist B - Song B - 2026-05-17T13:00:01Z",
        ],
    },
    Sample {
        preset: "maloja",
        file: "maloja.json",
        text: r#"{"scrobbles":[{"time":1779022496,"track":{"artists":["Artist A"],"title":"Song A","album":{"albumtitle":"Album A"},"length":245},"duration":245}]}"#,
        counts: [1, 1, 0, 0],
        events: &["owner play music/Artist A - Song A 1 2026-05-17T12:54:56Z"],
    },
    Sample {
        preset: "listenbrainz-listens",
        file: "3.jsonl",
        text: r#"{"inserted_at":1748964422.521049,"listened_at":1748964167,"track_metadata":{"track_name":"Song A","artist_name":"Artist A","release_name":"Album A","recording_msid":"03dcc65c-0e01-4f25-aa1f-0f469d10e2ad","mbid_mapping":{"recording_mbid":"c7d0bf6e-b2aa-4ffa-bded-2448415b39b0","artist_mbids":["a96d82a0-cdca-40bf-b4c8-3d7ec178d85b"],"release_mbid":null},"additional_info":{"duration_ms":206760,"isrc":"GBAYE8100053"}}}
{"inserted_at":1748968336.943957,"listened_at":1748967954,"track_metadata":{"track_name":"Song B","artist_name":"Artist B","release_name":"Album B","recording_msid":"23417b11-6914-4339-991c-bdfc3e120678","mbid_mapping":null,"additional_info":{"duration":162}}}
"#,
        counts: [2, 2, 0, 0],
        events: &[
            "owner play music/c7d0bf6e-b2aa-4ffa-bded-2448415b39b0 1 2025-06-03T15:22:47Z",
            "owner play music/23417b11-6914-4339-991c-bdfc3e120678 1 2025-06-03T16:25:54Z",
        ],
    },
    Sample {
        preset: "listenbrainz-feedback",
        file: "feedback.jsonl",
        text: r#"{"recording_msid":"m1","recording_mbid":null,"score":1,"created":1748964167}
{"recording_msid":"m2","recording_mbid":"b2","score":-1,"created":1748967954}
"#,
        counts: [2, 2, 0, 0],
        events: &["owner like music/m1 - 2025-06-03T15:22:47Z", "owner dislike music/b2 - 2025-06-03T16:25:54Z"],
    },
    Sample {
        preset: "youtube-music",
        file: "watch-history.json",
        text: r#"[{"header":"YouTube Music","title":"Watched Song A","titleUrl":"https://www.youtube.com/watch?v=dQw4w9WgXcQ","subtitles":[{"name":"Artist A - Topic","url":"https://www.youtube.com/channel/x"}],"time":"2024-03-02T11:25:11.123Z","products":["YouTube"],"activityControls":["YouTube watch history"]},
{"header":"YouTube","title":"Watched a film","titleUrl":"https://www.youtube.com/watch?v=xyz","time":"2024-03-02T11:26:11.123Z","products":["YouTube"],"activityControls":["YouTube watch history"]},
{"header":"YouTube Music","title":"https://www.youtube.com/watch?v=gone","titleUrl":"https://www.youtube.com/watch?v=gone","time":"2024-03-02T11:27:11.123Z","products":["YouTube"],"activityControls":["YouTube watch history"]}]"#,
        counts: [3, 2, 0, 1],
        events: &[
            "owner play music/dQw4w9WgXcQ 1 2024-03-02T11:25:11Z",
            "owner play music/gone 1 2024-03-02T11:27:11Z",
        ],
    },
    Sample {
        preset: "bandcamp-sales",
        file: "bandcamp.csv",
        text: "date,paid to,item type,item name,artist,currency,item price,quantity,sub total,additional fan contribution,amount you received,bandcamp transaction id,bandcamp transaction item id,net amount,item url,buyer name,buyer email,country code
3/2/24 11:25am,label@example.com,album,Album A,Artist A,USD,10.00,1,10.00,2.00,9.90,10001,20001,9.90,https://a.bandcamp.com/album/a,Ana Lopez,ana@example.com,ES
3/3/24 8:02pm,label@example.com,refund,Album A,Artist A,USD,10.00,1,-10.00,-2.00,-9.90,40001,50001,-9.90,https://a.bandcamp.com/album/a,Ana Lopez,ana@example.com,ES
3/4/24 8:02pm,label@example.com,payout,,,USD,,,,,-9.90,40002,,-9.90,,,,
",
        counts: [3, 2, 0, 1],
        events: &[
            "ana@example.com purchase music/https://a.bandcamp.com/album/a 12 2024-03-02T11:25:00Z",
            "ana@example.com refund music/https://a.bandcamp.com/album/a 12 2024-03-03T20:02:00Z",
        ],
    },
    Sample {
        preset: "bandcamp-label",
        file: "label.csv",
        text: "Cat no.,UPC,ISRC,SKU,Item type,Item name,Container name,Package,Artist name,Label name,Region,Quantity,Currency,Gross revenue,Shipping,Taxes,Bandcamp assessed revenue share,Collection society share,Payment processor fees,Net revenue,URL,Transaction date from,Transaction date to
C1,0724384960650,NL-A1Z-26-00123,,track,Song A,Album A,,Artist A,Label,ES,3,USD,3.00,0,0,0.45,0,0.1,2.45,https://a.bandcamp.com/track/a,2024-03-01,2024-03-31
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "distrokid",
        file: "distrokid.tsv",
        text: "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)
2026-08-25\t2026-07\tSpotify\tArtist A\tSong A\tNLA1Z2600123\t0724384960650\t10234\t100\tSong\tNL\t0\t31.45
2026-08-25\t2026-07\tiTunes\tArtist A\tSong A\tNL-A1Z-26-00123\t724384960650\t12\t100\tSong\tUS\t0\t8.40
",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "tunecore",
        file: "tunecore.csv",
        text: "Sales Period,Posted Date,Store Name,Country of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency
2026-07,2026-09-01,Spotify,NL,Artist A,Single,Single A,Song A,Label,724384960650,,991,NLA1Z2600123,Streamed,\"1,200\",0.003,3.60,EUR,1.1,3.96,USD
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "shopify-orders",
        file: "orders_export.csv",
        text: "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Refunded Amount,Id
#1050,ana@example.com,paid,2026-05-01 10:00:00 +0200,fulfilled,EUR,100.90,0.00,8.33,100.90,,0.00,2026-05-01 09:59:00 +0200,1,Course A,62.95,CRS-A,Ana Lopez,0.00,5551234567890
#1050,ana@example.com,,,,,,,,,,,2026-05-01 09:59:00 +0200,2,Course B,18.975,CRS-B,,,
#1051,bo@example.com,voided,,,EUR,20.00,0,0,20.00,,0.00,2026-05-02 09:59:00 +0200,1,Course A,20.00,CRS-A,Bo Chen,0.00,5551234567891
#1051,bo@example.com,,,,,,,,,,,2026-05-02 09:59:00 +0200,1,Course B,20.00,CRS-B,,,
#1052,cy@example.com,refunded,2026-05-03 10:00:00 +0200,,EUR,40.00,0,0,40.00,,0.00,2026-05-03 09:59:00 +0200,2,No code,20.00,,Cy,40.00,5551234567892
#1053,di@example.com,partially_refunded,2026-05-04 10:00:00 +0200,,EUR,30.00,0,0,30.00,X,10.00,2026-05-04 09:59:00 +0200,1,Course A,40.00,CRS-A,Di,5.00,5551234567893
",
        counts: [6, 4, 0, 2],
        events: &[
            "ana@example.com purchase course/CRS-A 62.95 2026-05-01T07:59:00Z",
            "ana@example.com purchase course/CRS-B 37.95 2026-05-01T07:59:00Z",
            "cy@example.com purchase course/No code 40 2026-05-03T07:59:00Z",
            "cy@example.com refund course/No code 40 2026-05-03T07:59:00Z",
            "di@example.com purchase course/CRS-A 40 2026-05-04T07:59:00Z",
            "di@example.com refund course/CRS-A 5 2026-05-04T07:59:00Z",
        ],
    },
    Sample {
        preset: "shopify-customers",
        file: "customers_export.csv",
        text: "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'7210448301122,Ana,Lopez,ana@example.com,yes,,,,Madrid,M,ES,'28001,,'+34612345678,no,100.90,1,,no,\"vip, news\"
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "stripe-payments",
        file: "unified_payments.csv",
        text: "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Description,Fee,Status,Customer ID,Customer Email,Invoice ID
ch_3A,2026-04-22 17:34:18,49.00,0.00,usd,true,45.10,0.00,eur,Course A (49.00 USD),1.72,Paid,cus_A,ana@example.com,
ch_3B,2026-04-23 10:11:12,124.50,124.50,usd,true,114.60,114.60,eur,Subscription creation,3.90,Refunded,cus_B,bo@example.com,in_9
ch_3C,2026-04-24 10:11:12,49.00,0.00,usd,false,,,,Course A,0,Failed,cus_C,cy@example.com,
ch_3D,2026-04-24 10:11:12,49.00,0.00,usd,false,,,,Course A,0,requires_payment_method,cus_C,cy@example.com,
",
        counts: [4, 2, 0, 2],
        events: &[
            "cus_A purchase course/Course A 45.1 2026-04-22T17:34:18Z",
            "cus_B subscribe course/Subscription 114.6 2026-04-23T10:11:12Z",
            "cus_B refund course/Subscription 114.6 2026-04-23T10:11:12Z",
        ],
    },
    Sample {
        preset: "stripe-customers",
        file: "unified_customers.csv",
        text: "id,Email,Name,Phone,Description,Created (UTC),Delinquent,Total Spend,Payment Count
cus_A,ana@example.com,Ana Lopez,+34612345678,,2026-04-22 17:34,false,49.00,1
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "paypal-activity",
        file: "Download.CSV",
        text: "\u{feff}\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Item Title\",\"Reference Txn ID\",\"Balance Impact\"
\"03/15/2026\",\"14:23:45\",\"GMT\",\"Ana Lopez\",\"Web Accept Payment Received\",\"Completed\",\"GBP\",\"1,150.00\",\"-4.95\",\"1,145.05\",\"ana@example.com\",\"shop@example.com\",\"5TY89012ABCD3456E\",\"Course A\",\"\",\"Credit\"
\"03/15/2026\",\"14:23:45\",\"GMT\",\"\",\"General Currency Conversion\",\"Completed\",\"GBP\",\"-150.00\",\"0.00\",\"-150.00\",\"\",\"\",\"7TY89012ABCD3456G\",\"\",\"5TY89012ABCD3456E\",\"Debit\"
\"03/16/2026\",\"09:00:12\",\"PDT\",\"Ana Lopez\",\"Payment Refund\",\"Completed\",\"GBP\",\"-1,150.00\",\"4.65\",\"-1,145.35\",\"shop@example.com\",\"ana@example.com\",\"6TY89012ABCD3456F\",\"\",\"5TY89012ABCD3456E\",\"Debit\"
\"03/17/2026\",\"09:00:12\",\"GMT\",\"Bo Chen\",\"Web Accept Payment Received\",\"Pending\",\"GBP\",\"10.00\",\"0.00\",\"10.00\",\"bo@example.com\",\"shop@example.com\",\"8TY89012ABCD3456H\",\"Course A\",\"\",\"Credit\"
",
        counts: [4, 2, 0, 2],
        events: &[
            "ana@example.com purchase course/Course A 1150 2026-03-15T14:23:45Z",
            "ana@example.com refund course/Course A 1150 2026-03-16T16:00:12Z",
        ],
    },
    Sample {
        preset: "woocommerce-orders",
        file: "orders.csv",
        text: "Date,\"Order #\",\"N. Revenue (formatted)\",Status,Customer,\"Customer type\",\"Product(s)\",\"Items sold\",\"Coupon(s)\",\"N. Revenue\"
\"2026-03-02 11:25:11\",1042,\"$1,299.00\",completed,\"Ana Lopez\",new,\"1× Course A\",1,,1299
\"2026-03-02 12:01:00\",1043,$49.00,refunded,\"Bo Chen\",returning,\"1× Course B, 1× Workbook\",2,SPRING,49
\"2026-03-02 12:02:00\",1044,$49.00,on-hold,\"Bo Chen\",returning,\"1× Course B\",1,,49
",
        counts: [3, 2, 0, 1],
        events: &[
            "ana lopez purchase course/Course A 1299 2026-03-02T11:25:11Z",
            "bo chen purchase course/Course B 24.5 2026-03-02T12:01:00Z",
            "bo chen refund course/Course B 24.5 2026-03-02T12:01:00Z",
            "bo chen purchase course/Workbook 24.5 2026-03-02T12:01:00Z",
            "bo chen refund course/Workbook 24.5 2026-03-02T12:01:00Z",
        ],
    },
    Sample {
        preset: "woocommerce-customers",
        file: "customers.csv",
        text: "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code
Ana Lopez,ana,2026-03-02,2026-01-02,ana@example.com,1,1299,1299,ES,Madrid,M,28001
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "movielens-ratings",
        file: "ratings.csv",
        text: "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n",
        counts: [1, 1, 0, 0],
        events: &["1 rate course/31 2.5 2009-12-14T02:52:24Z"],
    },
    Sample {
        preset: "movielens-ratings",
        file: "u.data",
        text: "196\t242\t3\t881250949\n186\t302\t3\t891717742\n",
        counts: [2, 2, 0, 0],
        events: &["196 rate course/242 3 1997-12-04T15:55:49Z", "186 rate course/302 3 1998-04-04T19:22:22Z"],
    },
    Sample {
        preset: "movielens-movies",
        file: "movies.csv",
        text: "movieId,title,genres\n1,Toy Story (1995),Adventure|Animation\n11,\"American President, The (1995)\",Comedy\n",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "segment-events",
        file: "segment.jsonl",
        text: r#"{"type":"track","userId":"u1","anonymousId":"a1","event":"Lesson Completed","properties":{"course_id":"c9","percent":100},"timestamp":"2026-03-02T11:25:11.120Z","messageId":"m1"}
{"type":"identify","userId":"u1","anonymousId":"a1","traits":{"email":"ana@example.com","plan":"pro"},"timestamp":"2026-03-02T11:25:10.000Z","messageId":"m0"}
{"type":"track","anonymousId":"a1","event":"Track Played","properties":{"track_id":"t1"},"timestamp":"2026-03-02T11:20:10.000Z","messageId":"m2"}
{"type":"track","anonymousId":"a1","event":"Track Played","properties":{"track_id":"t1"},"timestamp":"2026-03-02T11:20:10.000Z","messageId":"m2"}
{"type":"track","userId":"u1","event":"Order Completed","properties":{"product_id":"c9","revenue":49.5,"currency":"USD"},"timestamp":"2026-03-02T11:26:10.000Z","messageId":"m3"}
{"type":"track","userId":"u1","event":"Button Wobbled","properties":{},"timestamp":"2026-03-02T11:26:10.000Z","messageId":"m4"}
"#,
        counts: [6, 4, 0, 2],
        events: &[
            "u1 complete course/c9 - 2026-03-02T11:25:11Z",
            "a1 play music/t1 1 2026-03-02T11:20:10Z",
            "u1 purchase course/c9 49.5 2026-03-02T11:26:10Z",
        ],
    },
    Sample {
        preset: "ga4-events",
        file: "events.jsonl",
        text: r#"{"event_date":"20260302","event_timestamp":"1772450711120000","event_name":"purchase","event_params":[{"key":"value","value":{"double_value":49.0}},{"key":"currency","value":{"string_value":"EUR"}}],"user_id":"u1","user_pseudo_id":"123.456","items":[{"item_id":"c9","item_name":"Course A","price":39.0,"quantity":"1"},{"item_id":"c10","item_name":"Course B","price":5.0,"quantity":"2"}]}
{"event_date":"20260302","event_timestamp":"1772450811120000","event_name":"video_progress","event_params":[{"key":"video_percent","value":{"int_value":"50"}},{"key":"video_title","value":{"string_value":"Lesson 1"}}],"user_id":null,"user_pseudo_id":"123.789","items":[]}
{"event_date":"20260302","event_timestamp":"1772450911120000","event_name":"video_progress","event_params":[{"key":"video_percent","value":{"int_value":"75"}}],"user_id":null,"user_pseudo_id":"123.789","items":[]}
{"event_date":"20260302","event_timestamp":"1772451011120000","event_name":"session_start","event_params":[],"user_id":null,"user_pseudo_id":"123.789","items":[]}
"#,
        counts: [4, 2, 0, 2],
        events: &[
            "u1 purchase course/c9 39 2026-03-02T11:25:11Z",
            "u1 purchase course/c10 10 2026-03-02T11:25:11Z",
            "123.789 progress course/Lesson 1 0.5 2026-03-02T11:26:51Z",
        ],
    },
    Sample {
        preset: "mailchimp-audience",
        file: "subscribed_email_audience_export_1.csv",
        text: "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS
ana@example.com,Ana,Lopez,,,2,2024-01-01 10:00:00,192.0.2.1,2024-01-01 10:05:00,192.0.2.1,,,,,,ES,M,2024-01-02 10:00:00,1,e1,,\"\"\"vip\"\",\"\"news\"\"\"
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "brevo-contacts",
        file: "brevo.csv",
        text: "EMAIL;LASTNAME;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME;MODIFIED_TIME
ana@example.com;Lopez;Ana;+34612345678;false;true;02-03-2024 10:00;03-03-2024 10:00
",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "kit-subscribers",
        file: "kit.csv",
        text: "first_name,email,created_at,status\nAna,ana@example.com,2024-03-02 10:00:00 UTC,active\nBo,bo@example.com,2024-03-02 10:00:00 UTC,cancelled\n",
        counts: [2, 2, 0, 0],
        events: &[],
    },
    Sample {
        preset: "systeme-contacts",
        file: "contacts.csv",
        text: "Email,First name,Surname,Phone number,Country,Tags,Date registered\nana@example.com,Ana,Lopez,+34612345678,ES,vip,2024-03-02 10:00:00\n",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "activecampaign-contacts",
        file: "contacts.csv",
        text: "Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status\nana@example.com,Ana,Lopez,,\"vip, news\",2024-03-02 10:00:00,192.0.2.1,Active\n",
        counts: [1, 1, 0, 0],
        events: &[],
    },
    Sample {
        preset: "suppression",
        file: "suppression.txt",
        text: "ana@example.com
+34612345678
ANA@example.com
bd2a4dc2f0f0ad5c9ea0c3d1d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d
",
        counts: [4, 3, 0, 1],
        events: &[],
    },
];
